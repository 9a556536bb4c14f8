package io.nextup.launcher.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.RuleException;
import io.nextup.catalogue.RuleWords;
import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.launcher.catalogue.RuleCounts.Touched;
import io.nextup.launcher.catalogue.RuleCounts.Warning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleCountsTest {
    private static final Instant NOW = Instant.parse("2026-12-02T12:00:00Z");
    private static final Instant LATER = Instant.parse("2026-12-24T00:00:00Z");

    private static final Rule AVAILABLE =
            new Rule("have", "available", null, null, null, null, null, null, null);
    private static final Rule ADULT =
            new Rule("adult", null, "age >= 18", null, null, null, null, null, null);
    private static final Rule XMAS =
            new Rule("xmas", null, "category = 'swim'", null, null, null, null, LATER, null);
    private static final Rule SPRING =
            new Rule("spring", null, null, 2.0, "season = 'spring'", null, null, null, LATER);
    private static final Rule MIX =
            new Rule("mix", null, null, null, null, 3, "category", null, null);

    private final List<CatalogueItem> items =
            List.of(
                    item("i1", true, null, List.of("bike", "road"), Map.of("age", "18")),
                    item("i2", true, LATER, List.of("bike"), Map.of("season", "spring")),
                    item("i3", false, null, List.of("swim"), Map.of("age", "7")),
                    item("i4", true, null, List.of("swim"), Map.of()));

    @Test
    void eachRuleIsCountedAndOnlyThoseThatHoldLeaveOut() throws Exception {
        RuleCounts counts = counts(items, AVAILABLE, ADULT, XMAS, SPRING, MIX);

        assertThat(counts.rules())
                .extracting(
                        one -> one.rule().id(), RuleCounts.Count::holds, RuleCounts.Count::touched)
                .containsExactly(
                        tuple("have", true, 2L),
                        tuple("adult", true, 1L),
                        tuple("xmas", false, 2L),
                        tuple("spring", true, 1L),
                        tuple("mix", true, 4L));
        assertThat(counts.rules().get(4).examples())
                .extracting(Touched::itemId)
                .containsExactly("i1", "i2", "i3");
        assertThat(counts.items()).isEqualTo(4);
        assertThat(counts.shown()).isEqualTo(1);
        assertThat(counts.warnings()).isEmpty();
    }

    @Test
    void aRuleOfNoItemOrOfAllAndACatalogueOfWhichNothingRemainsAreWarnings() throws Exception {
        Rule none = new Rule("typo", null, "agee >= 18", null, null, null, null, null, null);
        Rule all = new Rule("all", null, "exists item", null, null, null, null, null, null);

        assertThat(counts(items, none, all).warnings())
                .extracting(Warning::kind, Warning::detail)
                .containsExactly(
                        tuple(
                                Warning.Kind.TOUCHES_NONE,
                                "rule typo leaves out no item: correct it, or the items lack what it names"),
                        tuple(
                                Warning.Kind.TOUCHES_ALL,
                                "rule all leaves out every item: correct it"),
                        tuple(Warning.Kind.NONE_SHOWN, "the rules leave out every item"));
        assertThat(counts(List.of(), none).warnings())
                .extracting(Warning::kind)
                .containsExactly(Warning.Kind.NO_ITEMS);
        assertThat(counts(items).warnings()).isEmpty();
    }

    @Test
    void wordsSayWhatARuleDoesAndWhenItHolds() {
        assertThat(Stream.of(AVAILABLE, ADULT, SPRING, MIX).map(RuleWords::effect))
                .containsExactly(
                        "only available",
                        "never age >= 18",
                        "boost 2 where season = 'spring'",
                        "at most 3 per category");
        assertThat(Stream.of(AVAILABLE, XMAS, SPRING).map(rule -> RuleWords.period(rule, NOW)))
                .containsExactly(
                        "",
                        " [does not hold now: from 2026-12-24T00:00:00Z]",
                        " [until 2026-12-24T00:00:00Z]");
        assertThat(RuleWords.period(SPRING, LATER))
                .isEqualTo(" [does not hold now: until 2026-12-24T00:00:00Z]");
    }

    @Test
    void anItemHasTheRulesThatTouchItNow() throws Exception {
        CompiledRules rules = rules(AVAILABLE, ADULT, XMAS, SPRING, MIX);

        assertThat(ItemRule.of(items.get(0), rules, NOW))
                .extracting(ItemRule::words)
                .containsExactly(
                        "never shown: adult (age >= 18)",
                        "at most 3 per category: mix (bike, road)");
        assertThat(ItemRule.of(items.get(1), rules, NOW))
                .extracting(ItemRule::words)
                .containsExactly(
                        "never shown: have (only available)",
                        "boost 2: spring (season = 'spring')",
                        "at most 3 per category: mix (bike)");
        assertThat(ItemRule.of(items.get(3), rules, LATER))
                .extracting(ItemRule::words)
                .containsExactly(
                        "never shown: xmas (category = 'swim')",
                        "at most 3 per category: mix (swim)");
    }

    private static RuleCounts counts(List<CatalogueItem> items, Rule... rules)
            throws RuleException {
        CompiledRules compiled = rules(rules);
        return RuleCounts.of(
                compiled,
                NOW,
                items.stream().map(item -> Touched.of(item, compiled, NOW)).toList());
    }

    private static CompiledRules rules(Rule... rules) throws RuleException {
        return CompiledRules.of(new RuleSet("default", RuleSet.DEFAULT_NAME, 1, 1, List.of(rules)));
    }

    private static CatalogueItem item(
            String id,
            boolean available,
            Instant from,
            List<String> categories,
            Map<String, String> attributes) {
        return new CatalogueItem(id, available, from, null, categories, attributes, null);
    }
}
