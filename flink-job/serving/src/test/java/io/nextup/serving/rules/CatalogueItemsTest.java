package io.nextup.serving.rules;

import static io.nextup.serving.rules.ListsAfterClicks.answer;
import static io.nextup.serving.rules.ListsAfterClicks.list;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.UnknownItems;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.event.mapping.ItemMapping;
import io.nextup.serving.engine.FakeScorer;
import io.nextup.serving.engine.Models;
import io.nextup.serving.engine.ServingModel;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogueItemsTest {
    private final RuleBook book = new RuleBook(UnknownItems.ALLOW);
    private final ServingModel model = Models.model("v1", 10, new FakeScorer(10));
    private final AtomicLong refused = new AtomicLong();
    private RuleBook.Reading reading;
    private CatalogueItems items;
    private long offset;
    private long nowNanos;
    private int complete;

    @BeforeEach
    void read() throws Exception {
        Rule available = new Rule("stock", "available", null, null, null, null, null, null, null);
        reading =
                book
                .new Reading(
                        CompiledRules.of(
                                new RuleSet(
                                        "default", RuleSet.DEFAULT_NAME, 1, 0, List.of(available))),
                        0L,
                        0);
        items =
                new CatalogueItems(
                        "items",
                        ItemMapping.NONE,
                        reading,
                        refused,
                        () -> nowNanos,
                        () -> complete++);
        book.hold(reading);
        book.attach(model, Instant.EPOCH, false);
    }

    @Test
    void eachRecordCountsAtOnceWhileTheTopicGoesOn() {
        item("i5", false);
        assertThat(after("i4")).containsExactly("i6", "i7");
        record("i5", null);
        assertThat(after("i4")).containsExactly("i5", "i6");
        record("i6", "no item");
        assertThat(after("i4")).as("nobody knows of i6").containsExactly("i5", "i7");
        item("i6", true);
        record("i6", "no item");
        assertThat(after("i4")).as("the state before").containsExactly("i5", "i6");
        assertThat(answer("i4", model).madeFrom().itemsOffset()).isEqualTo(5);
        assertThat(refused).hasValue(2);
        items.caughtUp();
        assertThat(complete).isEqualTo(1);
    }

    @Test
    void aTopicThatStartsOverShowsNothingAgainThatWasSoldOutLater() {
        item("i5", true);
        item("i5", false);
        items.caughtUp();
        startOver();
        item("i5", true);
        item("i6", true);
        assertThat(after("i4")).as("an older record").containsExactly("i6", "i7");
        item("i5", false);
        record("i7", "no item");
        assertThat(answer("i4", model).madeFrom().itemsOffset()).isEqualTo(2);
        items.caughtUp();
        assertThat(after("i4")).as("nobody knows of i7").containsExactly("i6", "i8");
        assertThat(answer("i4", model).madeFrom().itemsOffset()).isEqualTo(4);
        assertThat(complete).isEqualTo(2);
    }

    @Test
    void anEmptyTopicTakesNothingAwayAndItsLaterRecordsCountAtOnce() {
        item("i5", false);
        items.caughtUp();
        startOver();
        items.caughtUp();
        assertThat(after("i4")).containsExactly("i6", "i7");
        item("i6", false);
        assertThat(after("i4")).containsExactly("i7", "i8");
    }

    @Test
    void theLastRecordOfAnItemCountsOnceTheTopicIsReadAgain() {
        item("i5", false);
        items.caughtUp();
        startOver();
        record("i5", "no item");
        record("i6", "no item");
        record("i6", null);
        item("i7", true);
        record("i7", "no item");
        item("i8", true);
        record("i8", null);
        record("i8", "no item");
        items.caughtUp();
        assertThat(after("i4")).as("i5 is sold out still, i6 unknown").containsExactly("i6", "i7");
        assertThat(after("i7")).as("nobody knows of i8").containsExactly("i9", "i10");
    }

    @Test
    void eachRecordShowsThatTheReadingGoesOnUnreadableOnesToo() {
        nowNanos = 7;
        item("i5", true);
        assertThat(reading.progressNanos()).isEqualTo(7);
        nowNanos = 8;
        record("i5", "no item");
        assertThat(reading.progressNanos()).isEqualTo(8);
        startOver();
        nowNanos = 9;
        record("i5", null);
        assertThat(reading.progressNanos()).isEqualTo(9);
    }

    private List<String> after(String clicked) {
        book.refresh(Instant.EPOCH, false);
        return list(clicked, model);
    }

    private void startOver() {
        items.startedOver();
        offset = 0;
    }

    private void item(String id, boolean available) {
        record(id, "{\"itemId\": \"%s\", \"available\": %s}".formatted(id, available));
    }

    private void record(String key, String value) {
        items.record(
                offset++,
                0,
                key.getBytes(UTF_8),
                value == null ? null : value.getBytes(UTF_8),
                name -> null);
    }
}
