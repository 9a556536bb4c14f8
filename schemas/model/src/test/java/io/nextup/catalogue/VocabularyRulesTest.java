package io.nextup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.nextup.catalogue.RandomRules.Made;
import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.scoring.AtMost;
import io.nextup.scoring.ItemBias;
import io.nextup.scoring.ItemRules;
import io.nextup.scoring.Vocabulary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VocabularyRulesTest {
    private static final Instant NOW = Instant.parse("2027-03-01T00:00:00Z");
    private static final float NEVER = Float.NEGATIVE_INFINITY;
    private static final Vocabulary VOCABULARY = Vocabulary.of(List.of("a", "b", "c"));

    @Test
    void theBiasIsByTheModelsIndexesAndItemsOfOthersCountForNothing() throws Exception {
        ItemTable table = table(only("available"), boost(2, "category = 'x'"));
        table.put(item("b", false));
        table.put(item("elsewhere", false));
        VocabularyRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW);
        table.put(item("c", true, "x"));
        assertThat(rules.at(NOW).bias().values()).containsExactly(0, 0, NEVER, (float) Math.log(2));
    }

    @Test
    void itemsThatTheCatalogueLacksAreAllowedOrDropped() throws Exception {
        ItemTable table = table(only("available"));
        table.put(item("b", true));
        assertThat(bias(table, UnknownItems.DROP)).containsExactly(0, NEVER, 0, NEVER);
        assertThat(new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW).at(NOW).areNone())
                .isTrue();
    }

    @Test
    void nothingIsMadeAnewWhereNothingChanges() throws Exception {
        ItemTable table = table(only("available"), atMost(1));
        VocabularyRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW);
        ItemRules first = rules.at(NOW);
        Instant later = NOW.plusSeconds(3_600);
        assertThat(rules.at(later)).isSameAs(first);
        table.put(item("a", true));
        assertThat(rules.at(later)).isSameAs(first);
        table.put(item("a", true, "x"));
        ItemRules counted = rules.at(later);
        assertThat(counted).isNotSameAs(first);
        assertThat(first.limits().get(0).values().apply(1)).isEmpty();
        assertThat(counted.limits().get(0).values().apply(1)).containsExactly(0);
        assertThat(rules.at(later)).isSameAs(counted);
        rules.close();
        table.put(item("a", false));
        assertThat(rules.at(later)).as("a closed one watches nothing").isSameAs(counted);
    }

    @Test
    void aBiasWithoutAChangeIsTheSameObjectThoughCountedValuesChange() throws Exception {
        ItemTable table = table(only("available"), atMost(1));
        table.put(item("b", false));
        VocabularyRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW);
        ItemRules first = rules.at(NOW);
        table.put(item("a", true, "x"));
        ItemRules second = rules.at(NOW);
        assertThat(second).isNotSameAs(first);
        assertThat(second.bias()).isSameAs(first.bias());
    }

    @Test
    void boostsBeyondWhatAModelTakesAreBounded() throws Exception {
        Rule[] rules = new Rule[5];
        for (int i = 0; i < rules.length; i++) {
            rules[i] = new Rule("b" + i, null, null, 1000.0, "available", null, null, null, null);
        }
        ItemTable table = table(rules);
        table.put(item("a", true));
        assertThat(bias(table, UnknownItems.ALLOW)).containsExactly(0, ItemBias.GREATEST, 0, 0);
    }

    @Test
    void theRulesThatKeepAnItemOutAreThoseThatHoldNow() throws Exception {
        Rule until = new Rule("night", null, "exists brand", null, null, null, null, null, NOW);
        ItemTable table = table(only("available"), until, atMost(2), boost(2, "available"));
        table.put(item("a", false, "x"));
        table.put(item("b", true, "x", "y"));
        table.put(item("c", true, "x"));
        VocabularyRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW);
        rules.at(NOW);

        assertThat(ids(rules.keepingOut(1, new int[] {2, 3}))).containsExactly("only");
        assertThat(ids(rules.keepingOut(3, new int[] {2, 0, 0}))).as("one more may").isEmpty();
        assertThat(ids(rules.keepingOut(3, new int[] {2, 1, 0}))).containsExactly("mix");
        assertThat(ids(rules.touching("b"))).containsExactly("mix", "boost");
        assertThat(rules.touching("elsewhere")).isEmpty();

        table.put(item("a", true, "z"));
        rules.at(NOW);
        assertThat(rules.keepingOut(1, new int[] {2, 3})).isEmpty();
        assertThat(table.contains("a")).isTrue();
        assertThat(table.contains("elsewhere")).isFalse();
    }

    @Test
    void rulesBeyondTheFirst64AreFoundToo() throws Exception {
        Rule[] many = new Rule[130];
        for (int i = 0; i < many.length; i++) {
            many[i] =
                    new Rule(
                            "r" + i,
                            null,
                            "category = '" + i % 65 + "'",
                            null,
                            null,
                            null,
                            null,
                            null,
                            null);
        }
        ItemTable table = table(many);
        table.put(item("a", true, "64", "3"));
        VocabularyRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW);
        rules.at(NOW);

        assertThat(ids(rules.keepingOut(1, new int[0])))
                .containsExactly("r3", "r64", "r68", "r129");
    }

    private static List<String> ids(List<Rule> rules) {
        return rules.stream().map(Rule::id).toList();
    }

    /** Changes of items, of the time, which may go back, and of which rules hold. */
    @Test
    void whatIsMadeStepByStepIsWhatATableSaysAtOnce() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        RandomRules made = new RandomRules(random);
        List<Made> rules =
                IntStream.range(0, 40).mapToObj(number -> made.rule(number, number > 36)).toList();
        CompiledRules compiled = CompiledRules.of(RandomRules.set(rules));
        ItemTable table = new ItemTable(compiled);
        Vocabulary vocabulary =
                Vocabulary.of(IntStream.range(0, 50).mapToObj(i -> "item-" + i).toList());
        VocabularyRules stepwise = new VocabularyRules(table, vocabulary, UnknownItems.DROP);
        Set<ItemRules> different = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int step = 0; step < 2_000; step++) {
            String id = "item-" + random.nextInt(60);
            if (random.nextInt(6) == 0) {
                table.remove(id);
            } else {
                table.put(made.item(id));
            }
            Instant time = made.time();
            ItemRules now = stepwise.at(time);
            different.add(now);
            assertThat(now.limits())
                    .hasSize(
                            (int)
                                    compiled.rules().stream()
                                            .filter(one -> one.per() != null && one.holdsAt(time))
                                            .count());
            RulesAt moment = compiled.at(time);
            for (int index = 1; index <= 50; index++) {
                OptionalDouble expected = table.bias(vocabulary.itemAt(index), moment);
                float found = now.bias().isNone() ? 0 : now.bias().values()[index];
                if (expected.isEmpty() || expected.getAsDouble() == NEVER) {
                    assertThat(found).isEqualTo(NEVER);
                } else {
                    assertThat((double) found).isCloseTo(expected.getAsDouble(), within(1e-5));
                }
            }
        }
        assertThat(different).hasSizeGreaterThan(1_000);
    }

    /** Small steps of time, so that what changes is what the rules look at, and no more. */
    @Test
    void aStepForwardsLeavesWhatALookAtAllItemsWouldSay() throws Exception {
        SplittableRandom random = new SplittableRandom(12);
        RandomRules made = new RandomRules(random);
        List<Rule> rules = new ArrayList<>();
        rules.add(only("available or category = 'c1'"));
        rules.add(boost(2, "age >= 2"));
        rules.add(atMost(2));
        rules.add(
                new Rule(
                        "later",
                        null,
                        "brand = 'A'",
                        null,
                        null,
                        null,
                        null,
                        Instant.parse("2027-01-01T00:00:30Z"),
                        Instant.parse("2027-01-01T00:01:00Z")));
        ItemTable table = table(rules.toArray(Rule[]::new));
        Vocabulary vocabulary =
                Vocabulary.of(IntStream.range(0, 50).mapToObj(i -> "item-" + i).toList());
        VocabularyRules stepwise = new VocabularyRules(table, vocabulary, UnknownItems.ALLOW);
        Instant time = Instant.parse("2027-01-01T00:00:00Z");
        Set<ItemRules> different = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int step = 0; step < 2_000; step++) {
            if (random.nextInt(10) == 0) {
                table.put(made.item("item-" + random.nextInt(60)));
            }
            time = time.plusMillis(random.nextInt(100));
            ItemRules now = stepwise.at(time);
            different.add(now);
            try (VocabularyRules fresh =
                    new VocabularyRules(table, vocabulary, UnknownItems.ALLOW)) {
                ItemRules expected = fresh.at(time);
                assertThat(now.bias().values()).isEqualTo(expected.bias().values());
                assertThat(now.limits()).hasSameSizeAs(expected.limits());
                for (int limit = 0; limit < now.limits().size(); limit++) {
                    assertThat(now.limits().get(limit).longest())
                            .isEqualTo(expected.limits().get(limit).longest());
                    for (int index = 1; index <= 50; index++) {
                        assertThat(now.limits().get(limit).values().apply(index))
                                .isEqualTo(expected.limits().get(limit).values().apply(index));
                    }
                }
            }
        }
        assertThat(different).as("steps with a change").hasSizeBetween(50, 500);
    }

    @Test
    void eachLimitCountsByItsFieldAndTwoByOneFieldCountTheSameValues() throws Exception {
        ItemTable table =
                table(
                        atMost(1),
                        new Rule("shelf", null, null, null, null, 2, "shelf", null, null),
                        only("available"),
                        new Rule("some", null, null, null, null, 3, "category", null, null));
        table.put(
                new CatalogueItem(
                        "a", true, null, null, List.of("x", "y"), Map.of("shelf", "y"), null));
        table.put(item("b", true, "y"));

        ItemRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW).at(NOW);

        assertThat(rules.limits()).extracting(AtMost::most).containsExactly(1, 2, 3);
        for (int limit : new int[] {0, 2}) {
            assertThat(values(rules, limit, 1)).hasSize(2).contains(values(rules, limit, 2));
            assertThat(values(rules, limit, 2)).hasSize(1);
        }
        assertThat(values(rules, 1, 1)).hasSize(1);
        assertThat(values(rules, 1, 2)).isEmpty();
    }

    private static int[] values(ItemRules rules, int limit, int index) {
        return rules.limits().get(limit).values().apply(index);
    }

    @Test
    void aListIsNoLongerThanItsValuesAllowOnceEachAllowedItemCounts() throws Exception {
        ItemTable table = table(only("available"), atMost(2));
        table.put(item("a", true, "x"));
        table.put(item("b", true, "x"));
        VocabularyRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW);
        assertThat(longest(rules)).as("c counts for nothing").isEqualTo(Integer.MAX_VALUE);
        table.put(item("c", false));
        assertThat(longest(rules)).isEqualTo(2);
        table.put(item("c", true, "y", "z"));
        assertThat(longest(rules)).isEqualTo(6);
        table.remove("c");
        assertThat(longest(rules)).isEqualTo(Integer.MAX_VALUE);
    }

    private static int longest(VocabularyRules rules) {
        return rules.at(NOW).limits().get(0).longest();
    }

    @Test
    void anItemOfWhichNoRecordCanBeReadIsForbiddenUntilOneCan() throws Exception {
        ItemTable table = table(boost(2, "available"));
        table.put(item("a", true));
        table.putUnreadable("a");
        table.putUnreadable("b");
        VocabularyRules rules = new VocabularyRules(table, VOCABULARY, UnknownItems.ALLOW);
        assertThat(rules.at(NOW).bias().values()).containsExactly(0, (float) Math.log(2), NEVER, 0);
        table.put(item("b", true));
        assertThat(rules.at(NOW).bias().values())
                .containsExactly(0, (float) Math.log(2), (float) Math.log(2), 0);
        table.putUnreadable("c");
        table.remove("c");
        assertThat(rules.at(NOW).bias().values()[3]).isZero();
    }

    private static float[] bias(ItemTable table, UnknownItems unknown) {
        return new VocabularyRules(table, VOCABULARY, unknown).at(NOW).bias().values();
    }

    private static ItemTable table(Rule... rules) throws RuleException {
        return new ItemTable(
                CompiledRules.of(
                        new RuleSet("default", RuleSet.DEFAULT_NAME, 1, 0, List.of(rules))));
    }

    private static Rule only(String condition) {
        return new Rule("only", condition, null, null, null, null, null, null, null);
    }

    private static Rule boost(double factor, String where) {
        return new Rule("boost", null, null, factor, where, null, null, null, null);
    }

    private static Rule atMost(int most) {
        return new Rule("mix", null, null, null, null, most, "category", null, null);
    }

    private static CatalogueItem item(String id, boolean available, String... categories) {
        return new CatalogueItem(id, available, null, null, List.of(categories), Map.of(), null);
    }
}
