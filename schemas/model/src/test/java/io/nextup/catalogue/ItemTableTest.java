package io.nextup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.nextup.catalogue.RandomRules.Made;
import io.nextup.catalogue.RandomRules.Seen;
import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemTableTest {
    private static final Instant NOW = Instant.parse("2027-03-01T00:00:00Z");
    private static final double NEVER = Double.NEGATIVE_INFINITY;

    @Test
    void aRuleLeavesOutBoostsOrSaysNothing() throws Exception {
        ItemTable table =
                table(
                        rule("stock", "available", null, null, null),
                        rule("adult", null, "category = 'adult' or age >= 18", null, null),
                        rule("spring", null, null, 1.5, "season = 'spring'"),
                        rule("ours", null, null, 2.0, "brand = 'ours'"));
        table.put(item("knife", true, List.of("kitchen"), Map.of("age", "18")));
        table.put(item("dress", true, List.of(), Map.of("season", "spring", "brand", "ours")));
        table.put(item("gone", false, List.of(), Map.of("season", "spring")));
        table.put(item("plain", true, List.of(), Map.of()));
        assertThat(bias(table, "knife", NOW)).hasValue(NEVER);
        assertThat(bias(table, "dress", NOW)).hasValue(Math.log(1.5) + Math.log(2));
        assertThat(bias(table, "gone", NOW)).hasValue(NEVER);
        assertThat(bias(table, "plain", NOW)).hasValue(0);
        assertThat(bias(table, "unknown", NOW)).isEmpty();
    }

    @Test
    void periodsOfItemsAndRulesBeginWithTheirFirstMomentAndEndBeforeTheirLast() throws Exception {
        ItemTable table =
                table(
                        rule("stock", "available", null, null, null),
                        new Rule(
                                "sale",
                                null,
                                null,
                                3.0,
                                "item = 'sold'",
                                null,
                                null,
                                NOW.plusSeconds(5),
                                NOW.plusSeconds(6)));
        table.put(
                new CatalogueItem(
                        "sold", true, NOW, NOW.plusSeconds(10), List.of(), Map.of(), null));
        assertThat(bias(table, "sold", NOW.minusMillis(1))).hasValue(NEVER);
        assertThat(bias(table, "sold", NOW)).hasValue(0);
        assertThat(bias(table, "sold", NOW.plusMillis(4_999))).hasValue(0);
        assertThat(bias(table, "sold", NOW.plusSeconds(5))).hasValue(Math.log(3));
        assertThat(bias(table, "sold", NOW.plusSeconds(6))).hasValue(0);
        assertThat(bias(table, "sold", NOW.plusMillis(9_999))).hasValue(0);
        assertThat(bias(table, "sold", NOW.plusSeconds(10))).hasValue(NEVER);
    }

    @Test
    void theNewestRecordOfAnItemIsItsWholeState() throws Exception {
        ItemTable table = table(rule("adult", null, "category = 'adult'", null, null));
        table.put(item("one", true, List.of("adult"), Map.of()));
        table.put(item("one", true, List.of(), Map.of()));
        assertThat(bias(table, "one", NOW)).hasValue(0);
        table.remove("one");
        table.remove("one");
        assertThat(bias(table, "one", NOW)).isEmpty();
        assertThat(table.size()).isZero();
        table.put(item("other", true, List.of("adult"), Map.of()));
        assertThat(bias(table, "other", NOW)).hasValue(NEVER);
    }

    /** 200 rules fill more than three words of bits. */
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "63, 2", "64, 2", "65, 0", "200, 0", "200, 2", "9, 9"})
    void randomRulesGiveWhatASecondComputationGives(int count, int leavingOut) throws Exception {
        SplittableRandom random = new SplittableRandom(count + 7L);
        RandomRules made = new RandomRules(random);
        List<Made> rules =
                IntStream.range(0, count)
                        .mapToObj(number -> made.rule(number, number >= count - leavingOut))
                        .toList();
        int boosted = 0;
        int leftOut = 0;
        CompiledRules compiled = CompiledRules.of(RandomRules.set(rules));
        ItemTable table = new ItemTable(compiled);
        Map<String, CatalogueItem> items = new HashMap<>();
        for (int change = 0; change < 500; change++) {
            String id = "item-" + random.nextInt(60);
            if (random.nextInt(5) == 0) {
                table.remove(id);
                items.remove(id);
            } else {
                CatalogueItem item = made.item(id);
                table.put(item);
                items.put(id, item);
            }
            if (change % 25 == 0) {
                Instant time = made.time();
                RulesAt moment = compiled.at(time);
                for (int i = 0; i < 60; i++) {
                    CatalogueItem item = items.get("item-" + i);
                    OptionalDouble found = table.bias("item-" + i, moment);
                    if (item == null) {
                        assertThat(found).isEmpty();
                    } else {
                        double expected = expected(rules, item, time);
                        boosted += expected > 0 ? 1 : 0;
                        leftOut += expected == NEVER ? 1 : 0;
                        if (expected == NEVER) {
                            assertThat(found).hasValue(NEVER);
                        } else {
                            assertThat(found.getAsDouble()).isCloseTo(expected, within(1e-9));
                        }
                    }
                }
            }
        }
        assertThat(table.size()).isEqualTo(items.size());
        // Of the several hundred that are looked up, so that each case shows what it is for.
        assertThat(boosted).isGreaterThanOrEqualTo(count > 9 ? 100 : 0);
        assertThat(leftOut).isGreaterThanOrEqualTo(leavingOut > 0 ? 10 : 0);
    }

    private static double expected(List<Made> rules, CatalogueItem item, Instant time) {
        Seen seen = new Seen(item, item.isAvailableAt(time));
        double sum = 0;
        for (Made made : rules) {
            if (made.rule().holdsAt(time) && made.touches().test(seen)) {
                if (made.rule().only() != null || made.rule().never() != null) {
                    return NEVER;
                }
                sum += made.rule().boost() == null ? 0 : Math.log(made.rule().boost());
            }
        }
        return sum;
    }

    @Test
    void aConditionThatIsNotOneNamesItsRule() {
        assertThatThrownBy(() -> table(rule("adult", null, "category is 'adult'", null, null)))
                .isInstanceOf(RuleException.class)
                .hasMessage(
                        "Rule adult, never \"category is 'adult'\": at character 10 is \"is\": expected and, or, or the end");
        assertThatThrownBy(
                        () ->
                                table(
                                        new Rule(
                                                "mix", null, null, null, null, 3, "a = 1", null,
                                                null)))
                .hasMessage(
                        "Rule mix, per \"a = 1\": at character 3 is \"=\": expected the end: it must be one field");
    }

    private static OptionalDouble bias(ItemTable table, String item, Instant time) {
        return table.bias(item, table.rules().at(time));
    }

    private static ItemTable table(Rule... rules) throws RuleException {
        return new ItemTable(
                CompiledRules.of(
                        new RuleSet("default", RuleSet.DEFAULT_NAME, 1, 0, List.of(rules))));
    }

    private static Rule rule(String id, String only, String never, Double boost, String where) {
        return new Rule(id, only, never, boost, where, null, null, null, null);
    }

    private static CatalogueItem item(
            String id, boolean available, List<String> categories, Map<String, String> attributes) {
        return new CatalogueItem(id, available, null, null, categories, attributes, null);
    }
}
