package io.nextup.trainer.dataset;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FitAllTest {

    @Test
    void aTenthOfTheUsersGiveTheirLastItemToTheValidation() {
        UserHistories histories = users(40);
        Split split = FitAll.split(histories, 1);
        assertThat(split.validation()).hasSize(4);
        assertThat(split.test()).isEmpty();
        assertThat(split.fit().events()).isEqualTo(120 - 4);
        assertThat(Arrays.stream(split.fit().sequences()).filter(s -> s.length == 2)).hasSize(4);
        assertThat(Histories.validation(split)).containsOnly("a b -> c");
    }

    @Test
    void theSampleIsTheSameForTheSameSeedAndAnotherForAnother() {
        assertThat(shortened(1)).isEqualTo(shortened(1)).isNotEqualTo(shortened(2));
    }

    /** Else a warm start would be judged by what it has learnt already. */
    @Test
    void whoGaveTheLastItemToTheFitBeforeStillDoesWhenOthersHaveCome() {
        Set<String> before = Set.copyOf(validated(users(1_000)));
        Set<String> after = Set.copyOf(validated(users(1_010)));
        assertThat(before).hasSize(100);
        assertThat(after).hasSize(101);
        assertThat(after.stream().filter(before::contains)).hasSizeGreaterThanOrEqualTo(98);
    }

    @Test
    void theSampleIsNeverMoreThanAThousand() {
        assertThat(FitAll.split(users(10_001), 1).validation()).hasSize(1_000);
    }

    @Test
    void whoHasOneItemIsNotInTheSample() {
        Split split = FitAll.split(Histories.of("u a@1", "v a@1 b@2", "w b@1"), 1);
        assertThat(Histories.text(split.fit())).containsExactly("u a", "v a", "w b");
        assertThat(Histories.validation(split)).containsExactly("a -> b");
        assertThat(FitAll.split(Histories.of("u a@1", "w b@1"), 1).validation()).isEmpty();
    }

    @Test
    void whereEnoughUsersCameBackHalfOfThemAreTheValidation() {
        UserHistories histories = returned(9_000, 1_000);
        Split split = FitAll.split(histories, 1, OptionalLong.of(3));
        assertThat(split.validation()).hasSize(500);
        assertThat(Histories.validation(split)).containsOnly("a b c -> d");
    }

    /**
     * Else the next training, if few came back until then, would be judged by what it has learnt.
     */
    @Test
    void theUsersOfTheOtherSampleAreHeldOutAllTheSame() {
        UserHistories histories = returned(9_000, 1_000);
        Set<String> usual = heldOut(histories, FitAll.split(histories, 1));
        Set<String> both = heldOut(histories, FitAll.split(histories, 1, OptionalLong.of(3)));
        assertThat(usual).hasSize(1_000);
        assertThat(both.containsAll(usual)).isTrue();
        assertThat(both.size()).isBetween(1_350, 1_450);
    }

    @Test
    void noMoreThanAThousandUsersWhoCameBackAreTheValidation() {
        assertThat(FitAll.split(returned(100, 2_100), 1, OptionalLong.of(3)).validation())
                .hasSize(1_000);
    }

    @Test
    void whereFewUsersCameBackTheSampleIsDrawnFromAll() {
        UserHistories histories = returned(2_901, 999);
        Split split = FitAll.split(histories, 1, OptionalLong.of(3));
        assertThat(split.validation()).hasSize(390);
        assertThat(split.fit().sequences())
                .isDeepEqualTo(FitAll.split(histories, 1).fit().sequences());
    }

    private static Set<String> heldOut(UserHistories histories, Split split) {
        return IntStream.range(0, histories.userIds().size())
                .filter(u -> split.fit().sequences()[u].length < histories.of(u).size())
                .mapToObj(histories.userIds()::get)
                .collect(toSet());
    }

    /** The others were last seen at the time 3. */
    private static UserHistories returned(int others, int returned) {
        return Histories.of(
                IntStream.range(0, others + returned)
                        .mapToObj(u -> "u%d a@1 b@2 c@3%s".formatted(u, u < others ? "" : " d@4"))
                        .toArray(String[]::new));
    }

    private static List<String> validated(UserHistories histories) {
        Dataset fit = FitAll.split(histories, 1).fit();
        return IntStream.range(0, fit.userIds().size())
                .filter(u -> fit.sequences()[u].length == 2)
                .mapToObj(fit.userIds()::get)
                .toList();
    }

    private static int[] shortened(long seed) {
        int[][] sequences = FitAll.split(users(200), seed).fit().sequences();
        return IntStream.range(0, sequences.length).filter(u -> sequences[u].length == 2).toArray();
    }

    private static UserHistories users(int count) {
        return Histories.of(
                IntStream.range(0, count)
                        .mapToObj(u -> "u%d a@1 b@2 c@3".formatted(u))
                        .toArray(String[]::new));
    }
}
