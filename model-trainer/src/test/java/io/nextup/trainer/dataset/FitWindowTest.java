package io.nextup.trainer.dataset;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FitWindowTest {
    @Test
    void theFitHasTheWindowButForTheEventsOfHalfItsUsers() {
        UserHistories histories =
                Histories.of("old a@1 b@2", "u a@1 b@5", "v b@2 a@6 c@7", "new d@8");
        FitWindow division = FitWindow.of(histories, new TimeSplit(5, 5).test(histories), 5, 1);

        String heldOut = division.heldOut().get(0).userId();
        assertThat(Histories.text(division.fit()))
                .containsExactly(
                        "old a b",
                        heldOut.equals("u") ? "u a" : "u a b",
                        heldOut.equals("v") ? "v b" : "v b a c",
                        "new d");
        assertThat(Histories.validation(new Split(division.fit(), division.heldOut(), List.of())))
                .isEqualTo(heldOut.equals("u") ? List.of("a -> b") : List.of("b -> a", "b a -> ?"));
    }

    @Test
    void noMoreThanFiveHundredUsersAreHeldOut() {
        UserHistories histories =
                Histories.of(
                        IntStream.range(0, 1_002)
                                .mapToObj("u%d a@1 b@5"::formatted)
                                .toArray(String[]::new));
        FitWindow division = FitWindow.of(histories, new TimeSplit(5, 5).test(histories), 5, 1);
        assertThat(division.heldOut()).hasSize(500);
        assertThat(division.fit().events()).isEqualTo(2 * 1_002 - 500);
    }

    @Test
    void eachWindowHasItsOwnSample() {
        UserHistories histories =
                Histories.of(
                        IntStream.range(0, 100)
                                .mapToObj("u%d a@1 b@5 c@6"::formatted)
                                .toArray(String[]::new));
        assertThat(heldOut(histories, 5)).isNotEqualTo(heldOut(histories, 6));
    }

    private static Set<String> heldOut(UserHistories histories, long from) {
        return FitWindow.of(histories, new TimeSplit(from, from).test(histories), from, 1)
                .heldOut()
                .stream()
                .map(HeldOut::userId)
                .collect(toSet());
    }
}
