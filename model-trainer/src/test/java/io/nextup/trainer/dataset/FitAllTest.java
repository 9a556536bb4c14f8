package io.nextup.trainer.dataset;

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
        assertThat(Histories.text(split.validation(), split.fit().vocabulary()))
                .containsOnly("a b -> c");
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
        assertThat(Histories.text(split.validation(), split.fit().vocabulary()))
                .containsExactly("a -> b");
        assertThat(FitAll.split(Histories.of("u a@1", "w b@1"), 1).validation()).isEmpty();
    }

    @Test
    void whereEnoughUsersCameBackHalfOfThemAreTheSample() {
        UserHistories histories = returned(2_900, 200);
        Split split = FitAll.split(histories, 1, OptionalLong.of(3));
        assertThat(split.validation()).hasSize(100);
        assertThat(Histories.text(split.validation(), split.fit().vocabulary()))
                .containsOnly("a b c -> d");
    }

    @Test
    void aTenthOfAllUsersIsEnoughHoweverManyCameBack() {
        assertThat(FitAll.split(returned(100, 900), 1, OptionalLong.of(3)).validation())
                .hasSize(100);
    }

    @Test
    void whereFewUsersCameBackTheSampleIsDrawnFromAll() {
        UserHistories histories = returned(2_901, 199);
        assertThat(FitAll.split(histories, 1, OptionalLong.of(3)).fit().sequences())
                .isDeepEqualTo(FitAll.split(histories, 1).fit().sequences());
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
