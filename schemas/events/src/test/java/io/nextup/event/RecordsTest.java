package io.nextup.event;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final Instant JUNE = Instant.parse("2027-06-01T00:00:00Z");

    @Test
    void aScoreIsFinite() {
        assertThatThrownBy(() -> new RankedItem("i", Float.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The score of item i is NaN: it must be finite");
        assertThatThrownBy(() -> new RankedItem("i", Float.NEGATIVE_INFINITY))
                .hasMessage("The score of item i is -Infinity: it must be finite");
    }

    @Test
    void aRecommendationKeepsItsOwnCopies() {
        List<EventReference> answers = new ArrayList<>(List.of(EventReference.event("e")));
        List<RankedItem> items = new ArrayList<>(List.of(new RankedItem("i", 1)));
        Recommendation recommendation =
                new Recommendation(
                        "r", "u", "s", 1, answers, items, "m", Recommendation.Source.MODEL, 1, 1);
        answers.clear();
        items.clear();
        assertThat(recommendation.answers()).containsExactly(EventReference.event("e"));
        assertThat(recommendation.items()).containsExactly(new RankedItem("i", 1));
    }

    @Test
    void anInteractionKeepsItsOwnCopyOfTheAttributes() {
        Map<String, String> attributes = new HashMap<>(Map.of("a", "b"));
        Interaction interaction = new Interaction(null, "u", "i", "click", 1, null, attributes);
        attributes.clear();
        assertThat(interaction.attributes()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void theValueOfAnInteractionIsFinite() {
        for (double value : new double[] {Double.NaN, 1.0 / 0, -1.0 / 0}) {
            assertThatThrownBy(
                            () ->
                                    new Interaction(
                                            null, "u", "i", "click", 1, null, Map.of(), null, null,
                                            value, 1))
                    .hasMessage("The value of an interaction is %s: it must be finite", value);
        }
    }

    @Test
    void anInteractionAtAnotherTimeIsOtherwiseTheSame() {
        Map<String, String> attributes = Map.of("a", "b");
        Interaction one =
                new Interaction("e", "u", "i", "buy", 1, "s", attributes, "r", "home", 4.5, 1);
        assertThat(one.withEventTimeMillis(2))
                .isEqualTo(
                        new Interaction(
                                "e", "u", "i", "buy", 2, "s", attributes, "r", "home", 4.5, 1));
        assertThat(one.withEventTimeMillis(1)).isSameAs(one);
    }

    @Test
    void deadLettersCompareByTheirBytes() {
        assertThat(letter(1)).isEqualTo(letter(1)).hasSameHashCodeAs(letter(1));
        assertThat(letter(1)).isNotEqualTo(letter(2));
        assertThat(letter("h", 1))
                .isEqualTo(letter("h", 1))
                .hasSameHashCodeAs(letter("h", 1))
                .isNotEqualTo(letter("h", 2))
                .isNotEqualTo(letter("i", 1))
                .isNotEqualTo(letter(1));
    }

    @Test
    void aDeadLetterKeepsItsOwnCopyOfTheHeaders() {
        Map<String, byte[]> headers = new HashMap<>(Map.of("h", new byte[] {1}));
        DeadLetter letter = letter(headers);
        headers.clear();
        assertThat(letter.headers()).containsOnlyKeys("h");
    }

    @Test
    void aReceiptNamesItsUserByTheSha256OfTheIdInUtf8() {
        assertThat(ErasureReceipt.sha256Of("ada"))
                .isEqualTo("fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029");
        assertThat(ErasureReceipt.sha256Of("Zoë"))
                .isEqualTo("c6a12698582fc1104ea24107a2d7268145ff06ef859707729d01fd060897f067");
    }

    @Test
    void aReceiptHoldsForEveryJobOrIsNone() {
        assertThatThrownBy(() -> receipt("0".repeat(64), new JobProgress("a", 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Job b has committed offset 7, which is not beyond the erasure at 7: nothing is proven");
        assertThatThrownBy(() -> receipt("ada", new JobProgress("a", 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"ada\" is not a SHA-256 in 64 lower-case hexadecimal digits");
    }

    @Test
    void anAnnouncementNamesWhatWasAnnouncedBeforeItNewestFirst() {
        ModelAnnouncement first = announcement("v1").after(Optional.empty());
        ModelAnnouncement second = announcement("v2").after(Optional.of(first));
        ModelAnnouncement third = announcement("v3").after(Optional.of(second));
        assertThat(first.previous()).isEmpty();
        assertThat(second.previous()).containsExactly(first.model());
        assertThat(third.previous()).containsExactly(second.model(), first.model());
        assertThat(third.model()).isEqualTo(announcement("v3").model());
    }

    @Test
    void ofTheModelsBeforeAnAnnouncementTheFourNewestAreNamed() {
        ModelAnnouncement newest = announcement("v1");
        for (int i = 2; i <= 6; i++) {
            newest = announcement("v" + i).after(Optional.of(newest));
        }
        assertThat(newest.previous())
                .extracting(AnnouncedModel::version)
                .containsExactly("v5", "v4", "v3", "v2");
    }

    @Test
    void anAnnouncementNamesNoModelTwiceAndNotItsOwn() {
        ModelAnnouncement second = announcement("v2").after(Optional.of(announcement("v1")));
        ModelAnnouncement back = announcement("v1").after(Optional.of(second));
        assertThat(back.previous()).containsExactly(second.model());
        assertThat(announcement("v1").after(Optional.of(back)).previous())
                .containsExactly(second.model());
        // Written by hand, or by another program.
        ModelAnnouncement odd =
                new ModelAnnouncement(
                        "default",
                        "v3",
                        "file:///v3",
                        "sha-v3",
                        1,
                        List.of(
                                new AnnouncedModel("v2", "file:///elsewhere", "sha-v2"),
                                announcement("v3").model(),
                                announcement("v2").model()),
                        List.of(),
                        null,
                        0);
        assertThat(announcement("v4").after(Optional.of(odd)).previous())
                .containsExactly(
                        announcement("v3").model(),
                        new AnnouncedModel("v2", "file:///elsewhere", "sha-v2"));
    }

    /** The same version may be published twice; the manifest tells one from the other. */
    @Test
    void anotherModelOfTheSameVersionStaysAmongThoseBefore() {
        ModelAnnouncement other =
                new ModelAnnouncement("default", "v1", "file:///other", "sha-other", 1);
        assertThat(announcement("v1").after(Optional.of(other)).previous())
                .containsExactly(other.model());
    }

    @Test
    void whatWasAnnouncedBeforeLeavesTheRestOfAnAnnouncementAsItIs() {
        ModelAnnouncement announcement =
                announcement("v2")
                        .withPopular(List.of("b", "a"))
                        .announcedBy(ModelAnnouncement.By.REFRESH)
                        .after(Optional.of(announcement("v1").withPopular(List.of("c"))));
        assertThat(announcement)
                .isEqualTo(
                        new ModelAnnouncement(
                                "default",
                                "v2",
                                "file:///v2",
                                "sha-v2",
                                1,
                                List.of(new AnnouncedModel("v1", "file:///v1", "sha-v1")),
                                List.of("b", "a"),
                                ModelAnnouncement.By.REFRESH,
                                0));
        assertThat(announcement.announcedBy(ModelAnnouncement.By.OPERATOR).previous()).hasSize(1);
        assertThat(announcement.withPopular(List.of("b", "a"))).isEqualTo(announcement);
    }

    @Test
    void anAnnouncementNamesAtMostFourPreviousModels() {
        AnnouncedModel model = announcement("v1").model();
        assertThatThrownBy(
                        () ->
                                new ModelAnnouncement(
                                        "default",
                                        "v2",
                                        "file:///v2",
                                        "sha-v2",
                                        1,
                                        List.of(model, model, model, model, model),
                                        List.of(),
                                        null,
                                        0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The announcement of v2 names 5 previous models: it must name at most 4");
    }

    private static ModelAnnouncement announcement(String version) {
        return new ModelAnnouncement("default", version, "file:///" + version, "sha-" + version, 1);
    }

    private static ErasureReceipt receipt(String userIdSha256, JobProgress first) {
        return new ErasureReceipt(
                userIdSha256, "t", 0, 7, 1, List.of(first, new JobProgress("b", 7)), 2, null);
    }

    private static DeadLetter letter(int value) {
        return new DeadLetter(
                new byte[] {1},
                new byte[] {(byte) value},
                "t",
                0,
                0,
                0,
                DeadLetter.Reason.UNDECODABLE,
                "d",
                Map.of());
    }

    private static DeadLetter letter(String header, int value) {
        return letter(Map.of(header, new byte[] {(byte) value}));
    }

    private static DeadLetter letter(Map<String, byte[]> headers) {
        return new DeadLetter(
                new byte[] {1},
                new byte[] {1},
                "t",
                0,
                0,
                0,
                DeadLetter.Reason.UNDECODABLE,
                "d",
                headers);
    }

    /** A later build may have a reason of its own for giving no items. */
    @Test
    void aUserKeepsTheListBeforeASkippedOneAndBeforeAnUnknownOneWithoutItems() {
        List<RankedItem> some = List.of(new RankedItem("i", 1));
        assertThat(of(Recommendation.Source.SKIPPED, List.of()).keepsListBefore()).isTrue();
        assertThat(of(Recommendation.Source.OTHER, List.of()).keepsListBefore()).isTrue();
        assertThat(of(Recommendation.Source.OTHER, some).keepsListBefore()).isFalse();
        assertThat(of(Recommendation.Source.MODEL, List.of()).keepsListBefore()).isFalse();
        assertThat(of(Recommendation.Source.FALLBACK, List.of()).keepsListBefore()).isFalse();
    }

    @Test
    void anItemKeepsItsOwnCopies() {
        List<String> categories = new ArrayList<>(List.of("c"));
        Map<String, String> attributes = new HashMap<>(Map.of("a", "b"));
        CatalogueItem item = item("i", categories, attributes, null, null);
        categories.clear();
        attributes.clear();
        assertThat(item.categories()).containsExactly("c");
        assertThat(item.attributes()).isEqualTo(Map.of("a", "b"));
    }

    @Test
    void anItemHasAnIdAPeriodAndAtMostAHundredCategoriesAndAttributes() {
        List<String> names = IntStream.range(0, 101).mapToObj(i -> "n" + i).toList();
        Map<String, String> attributes = names.stream().collect(toMap(n -> n, n -> "v"));
        assertThatThrownBy(() -> item("", List.of(), Map.of(), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The itemId of an item is empty");
        assertThatThrownBy(() -> item("i\n", names, Map.of(), null, null))
                .hasMessage("Item i\\u000a has 101 categories: it must have at most 100");
        assertThatThrownBy(() -> item("i", List.of(), attributes, null, null))
                .hasMessage("Item i has 101 attributes: it must have at most 100");
        assertThatThrownBy(() -> item("i", List.of(), Map.of(), JUNE, JUNE))
                .hasMessage(
                        "Item i is from 2027-06-01T00:00:00Z until 2027-06-01T00:00:00Z: fromAt must be before untilAt");
        assertThat(item("i", names.subList(0, 100), Map.of(), null, null).categories())
                .hasSize(100);
    }

    @Test
    void anItemIsAvailableFromItsFirstMomentUntilBeforeItsLast() {
        CatalogueItem item = item("i", List.of(), Map.of(), JUNE, JUNE.plusMillis(2));
        assertThat(item.isAvailableAt(JUNE.minusNanos(1))).isFalse();
        assertThat(item.isAvailableAt(JUNE)).isTrue();
        assertThat(item.isAvailableAt(JUNE.plusMillis(1))).isTrue();
        assertThat(item.isAvailableAt(JUNE.plusMillis(2))).isFalse();
        CatalogueItem always = item("i", List.of(), Map.of(), null, null);
        assertThat(always.isAvailableAt(Instant.MIN)).isTrue();
        assertThat(always.isAvailableAt(Instant.MAX)).isTrue();
        CatalogueItem never = new CatalogueItem("i", false, null, null, List.of(), Map.of(), null);
        assertThat(never.isAvailableAt(JUNE)).isFalse();
    }

    private static CatalogueItem item(
            String itemId,
            List<String> categories,
            Map<String, String> attributes,
            Instant fromAt,
            Instant untilAt) {
        return new CatalogueItem(itemId, true, fromAt, untilAt, categories, attributes, null);
    }

    @Test
    void aRuleIsOfExactlyOneKind() {
        String wrong =
                "Rule r: it must have exactly one of only, never, boost with where, and atMost with per";
        assertThatThrownBy(() -> rule(null, null, null, null, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(wrong);
        assertThatThrownBy(() -> rule("a", "b", null, null, null, null)).hasMessage(wrong);
        assertThatThrownBy(() -> rule(null, null, 2.0, null, null, null)).hasMessage(wrong);
        assertThatThrownBy(() -> rule("a", null, null, "b", null, null)).hasMessage(wrong);
        assertThatThrownBy(() -> rule(null, "a", null, null, null, "b")).hasMessage(wrong);
        assertThatThrownBy(() -> rule(null, null, null, null, 1, null)).hasMessage(wrong);
        assertThatThrownBy(() -> rule(null, null, 2.0, "a", 1, "b")).hasMessage(wrong);
        assertThat(rule(null, null, 2.0, "a", null, null).where()).isEqualTo("a");
        assertThat(rule(null, null, null, null, 1, "b").per()).isEqualTo("b");
    }

    @Test
    void theNumbersOfARuleHaveLimits() {
        for (double boost : new double[] {0, -1, 0.000_999, 1000.1, Double.NaN}) {
            assertThatThrownBy(() -> rule(null, null, boost, "a", null, null))
                    .hasMessage(
                            "Rule r has the boost %s: it must be 0.001 to 1000.0; for items that a list must not hold write never",
                            boost);
        }
        for (double boost : new double[] {0.001, 1000}) {
            assertThat(rule(null, null, boost, "a", null, null).boost()).isEqualTo(boost);
        }
        assertThatThrownBy(() -> rule(null, null, null, null, 0, "brand"))
                .hasMessage(
                        "Rule r has atMost 0: it must be at least 1; for items that a list must not hold write never");
    }

    @Test
    void aRuleHasAPlainNameAndAPeriod() {
        assertThatThrownBy(() -> only("a/b", null, null))
                .hasMessage(
                        "A rule's id is \"a/b\": it must be 1 to 200 letters, digits, '.', '_' or '-', the first a letter or digit");
        assertThatThrownBy(() -> only("r", JUNE, JUNE.minusSeconds(1)))
                .hasMessage(
                        "Rule r is from 2027-06-01T00:00:00Z until 2027-05-31T23:59:59Z: fromAt must be before untilAt");
        Rule rule = only("r", JUNE, JUNE.plusMillis(1));
        assertThat(rule.holdsAt(JUNE.minusNanos(1))).isFalse();
        assertThat(rule.holdsAt(JUNE)).isTrue();
        assertThat(rule.holdsAt(JUNE.plusMillis(1))).isFalse();
        assertThat(only("r", null, null).holdsAt(JUNE)).isTrue();
    }

    private static Rule only(String id, Instant fromAt, Instant untilAt) {
        return new Rule(id, "a", null, null, null, null, null, fromAt, untilAt);
    }

    private static Rule rule(
            String only, String never, Double boost, String where, Integer atMost, String per) {
        return new Rule("r", only, never, boost, where, atMost, per, null, null);
    }

    @Test
    void aRuleSetHasAtMostTwoHundredRulesEachWithAnIdOfItsOwn() {
        List<Rule> rules =
                IntStream.range(0, 201).mapToObj(i -> only("r" + i, null, null)).toList();
        assertThat(ruleSet("s", "default", 0, rules.subList(0, 200)).rules()).hasSize(200);
        assertThatThrownBy(() -> ruleSet("s", "default", 0, rules))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The rule set of slot s has 201 rules: it must have at most 200");
        assertThatThrownBy(() -> ruleSet("s", "default", 0, List.of(rules.get(7), rules.get(7))))
                .hasMessage("Two rules have the id r7: give each an id of its own");
    }

    @Test
    void aRuleSetNamesASlotAndHasTheDefaultName() {
        assertThatThrownBy(() -> ruleSet("s", "summer", 0, List.of()))
                .hasMessage(
                        "The rule set of slot s has the name \"summer\": this build knows only default");
        assertThatThrownBy(() -> ruleSet("s", "default", -1, List.of()))
                .hasMessage("The rule set of slot s has revision -1: it must not be negative");
        assertThatThrownBy(() -> ruleSet("/", "default", 0, List.of()))
                .hasMessage(
                        "The slot is \"/\": it must be 1 to 200 letters, digits, '.', '_' or '-', the first a letter or digit");
    }

    private static RuleSet ruleSet(String slot, String name, long revision, List<Rule> rules) {
        return new RuleSet(slot, name, revision, 1, rules);
    }

    private static Recommendation of(Recommendation.Source source, List<RankedItem> items) {
        return new Recommendation(
                "r", "u", "s", 1, List.of(EventReference.event("e")), items, "m", source, 1, 2);
    }
}
