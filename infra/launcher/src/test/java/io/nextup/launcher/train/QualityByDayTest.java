package io.nextup.launcher.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.launcher.train.QualityByDay.Quarter;
import io.nextup.launcher.train.QualityByDay.Way;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QualityByDayTest {

    @Test
    void theClicksOfADayCountAlikeInAllItsQuarters() {
        QualityByDay quality = new QualityByDay();
        quality.add(quarter(1, List.of("u", "u", "v"), 1, 0, .5));
        quality.add(quarter(1, List.of("v"), .5));
        quality.add(quarter(2, List.of("w"), 0));
        assertThat(quality.lines())
                .hasSize(7)
                .anyMatch(line -> line.matches("day  1 +4 +0\\.5000 .* 0\\.7500 .*"))
                .anyMatch(line -> line.matches("day  2 +1 +0\\.0000 .* 0\\.0000 .*"))
                .anyMatch(line -> line.matches("all +5 +0\\.4000 .* 0\\.6000 .*"))
                .anyMatch(line -> line.matches("refreshed - daily: .* [+]0\\.4000, .* 3 users"));
        assertThat(quality.json())
                .extractingByKey("all")
                .hasFieldOrPropertyWithValue("clicks", 5)
                .extracting("HR@10")
                .isEqualTo(Map.of("refreshed", .6, "daily", .0, "frozen", .0, "popularity", .0));
    }

    private static Quarter quarter(int day, List<String> users, double... refreshed) {
        double[] none = new double[refreshed.length];
        return new Quarter(
                day,
                users,
                Map.of(
                        Way.REFRESHED, refreshed,
                        Way.DAILY, none,
                        Way.FROZEN, none,
                        Way.POPULARITY, none));
    }
}
