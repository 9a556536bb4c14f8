package io.nextup.serving.rules;

import static io.nextup.serving.rules.ListsAfterClicks.SKIPPED;
import static io.nextup.serving.rules.ListsAfterClicks.answer;
import static io.nextup.serving.rules.ListsAfterClicks.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.UnknownItems;
import io.nextup.event.CatalogueItem;
import io.nextup.event.MadeFrom;
import io.nextup.event.Recommendation;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.RuleDrops;
import io.nextup.serving.engine.ServingModel;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleBookTest {
    private static final Instant NOW = Instant.parse("2027-03-01T00:00:00Z");

    private final RuleBook book = new RuleBook(UnknownItems.ALLOW);
    private long offset;

    @Test
    void aModelMakesNoListBeforeAllItemsAreReadAndKeepsToTheRulesFromThenOn() throws Exception {
        ServingModel model = model("v1");
        book.attach(model, NOW, false);
        assertThat(list("i4", model)).isEqualTo(SKIPPED);

        RuleBook.Reading reading = book.new Reading(available(1), 7L, 0);
        reading.put(item("i5", false), offset++);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).isEqualTo(SKIPPED);
        assertThat(book.isKnown()).isFalse();
        assertThat(book.revision()).isEqualTo(-1);

        book.hold(reading);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).containsExactly("i6", "i7");
        assertThat(book.revision()).isEqualTo(1);
        assertThat(book.itemCount()).isEqualTo(1);
    }

    @Test
    void aChangeOfAnItemReachesTheModelsAtTheNextRefresh() throws Exception {
        RuleBook.Reading reading = held(available(1));
        ServingModel model = model("v1");
        book.attach(model, NOW, false);
        reading.put(item("i5", false), offset++);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).containsExactly("i6", "i7");
        reading.put(item("i5", true), offset++);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).containsExactly("i5", "i6");
        reading.put(item("i6", false), offset++);
        reading.remove("i6", offset++);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).containsExactly("i5", "i6");
    }

    @Test
    void aListSaysUpToWhichOffsetsAndAsOfWhichTimeItKnewItemsAndRules() throws Exception {
        RuleBook.Reading reading = held(available(1));
        ServingModel model = model("v1");
        book.attach(model, NOW, false);
        assertThat(answer("i4", model).madeFrom())
                .isEqualTo(new MadeFrom(NOW.toEpochMilli(), null, 7L));
        reading.put(item("i5", false), 41);
        assertThat(answer("i4", model).madeFrom().itemsOffset())
                .as("the list holds i5 still")
                .isNull();
        book.refresh(NOW.plusMillis(100), false);
        assertThat(answer("i4", model).madeFrom())
                .isEqualTo(new MadeFrom(NOW.toEpochMilli() + 100, 42L, 7L));
        reading.change(
                Map.of("i5", Optional.empty(), "i6", Optional.of(item("i6", false))), Set.of(), 5);
        book.refresh(NOW.plusMillis(200), false);
        assertThat(answer("i4", model).madeFrom().itemsOffset()).isEqualTo(5);
        assertThat(list("i4", model)).containsExactly("i5", "i7");
        book.refresh(NOW, true);
        assertThat(answer("i4", model).madeFrom()).as("nobody knows").isNull();
    }

    @Test
    void onASampledCallEachItemThatRulesKeepOutCountsForItsRules() throws Exception {
        RuleBook.Reading reading =
                held(
                        CompiledRules.of(
                                new RuleSet(
                                        "default",
                                        RuleSet.DEFAULT_NAME,
                                        1,
                                        0,
                                        List.of(
                                                new Rule(
                                                        "stock",
                                                        "available",
                                                        null,
                                                        null,
                                                        null,
                                                        null,
                                                        null,
                                                        null,
                                                        null),
                                                never("item = 'i5'"),
                                                new Rule(
                                                        "mix", null, null, null, null, 1, "brand",
                                                        null, null)))));
        ServingModel model = model("v1");
        reading.put(item("i5", false), offset++);
        for (String id : List.of("i6", "i7", "i11")) {
            reading.put(
                    new CatalogueItem(
                            id, true, null, null, List.of(), Map.of("brand", "acme"), null),
                    offset++);
        }
        book.attach(model, NOW, false);
        Iterator<Double> random = List.of(0.4, 0.5, 0.49).iterator();
        RuleDrops drops = new RuleDrops(0.5, random::next);

        // Without rules i5 and i6 follow i4, and i6 and i7 follow i5.
        assertThat(ids(answer("i4", model, drops))).containsExactly("i6", "i8");
        assertThat(drops.byRule()).isEqualTo(Map.of("never", 1L, "stock", 1L));
        assertThat(ids(answer("i4", model, drops))).as("not sampled").hasSize(2);
        assertThat(ids(answer("i5", model, drops))).containsExactly("i6", "i8");
        assertThat(drops.byRule()).isEqualTo(Map.of("mix", 1L, "never", 1L, "stock", 1L));
        assertThat(drops.lists()).isEqualTo(2);
    }

    @Test
    void theTimeAloneChangesLists() throws Exception {
        RuleBook.Reading reading = held(available(1));
        ServingModel model = model("v1");
        reading.put(
                new CatalogueItem("i5", true, null, NOW.plusSeconds(1), List.of(), Map.of(), null),
                offset++);
        book.attach(model, NOW, false);
        assertThat(list("i4", model)).containsExactly("i5", "i6");
        book.refresh(NOW.plusSeconds(1), false);
        assertThat(list("i4", model)).containsExactly("i6", "i7");
    }

    @Test
    void theRulesBeforeHoldUntilAllItemsAreReadUnderTheNext() throws Exception {
        RuleBook.Reading before = held(available(1));
        before.put(item("i5", false), offset++);
        ServingModel model = model("v1");
        book.attach(model, NOW, false);

        RuleBook.Reading next = book.new Reading(rules(2, never("item = 'i6'")), 7L, 0);
        before.put(item("i7", false), offset++);
        next.put(item("i6", true), offset++);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).containsExactly("i6", "i8");

        book.hold(next);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).containsExactly("i5", "i7");
        before.put(item("i5", false), offset++);
        book.refresh(NOW, false);
        assertThat(list("i4", model))
                .as("nobody follows the rules before")
                .containsExactly("i5", "i7");
    }

    @Test
    void allModelsThatAreOpenKeepToTheRules() throws Exception {
        RuleBook.Reading reading = held(available(1));
        ServingModel first = model("v1");
        ServingModel second = model("v2");
        book.attach(first, NOW, false);
        book.attach(second, NOW, false);
        reading.put(item("i5", false), offset++);
        book.refresh(NOW, false);
        assertThat(list("i4", first)).containsExactly("i6", "i7");
        assertThat(list("i4", second)).containsExactly("i6", "i7");

        assertThat(book.models()).isEqualTo(2);
        first.release();
        book.refresh(NOW, false);
        assertThat(book.models()).isEqualTo(1);
    }

    @Test
    void noListIsMadeWhileRulesAreTooOldAndTheNextRefreshEndsThat() throws Exception {
        held(available(1));
        ServingModel model = model("v1");
        book.attach(model, NOW, true);
        assertThat(list("i4", model)).isEqualTo(SKIPPED);
        book.refresh(NOW, false);
        assertThat(list("i4", model)).containsExactly("i5", "i6");
    }

    private RuleBook.Reading held(CompiledRules rules) {
        RuleBook.Reading reading = book.new Reading(rules, 7L, 0);
        book.hold(reading);
        return reading;
    }

    private static ServingModel model(String version) {
        return Models.model(version, 10, new FakeScorer(10));
    }

    private static CatalogueItem item(String id, boolean available) {
        return new CatalogueItem(id, available, null, null, List.of(), Map.of(), null);
    }

    private static CompiledRules available(long revision) throws Exception {
        return rules(
                revision, new Rule("stock", "available", null, null, null, null, null, null, null));
    }

    private static List<String> ids(Recommendation list) {
        return list.items().stream().map(item -> item.itemId()).toList();
    }

    private static Rule never(String condition) {
        return new Rule("never", null, condition, null, null, null, null, null, null);
    }

    private static CompiledRules rules(long revision, Rule rule) throws Exception {
        return CompiledRules.of(
                new RuleSet("default", RuleSet.DEFAULT_NAME, revision, 0, List.of(rule)));
    }
}
