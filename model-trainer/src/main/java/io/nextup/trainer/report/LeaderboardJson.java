package io.nextup.trainer.report;

import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.ServingTime;
import io.nextup.trainer.leaderboard.Leaderboard;
import io.nextup.trainer.leaderboard.Leaderboard.Entry;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A leaderboard as a JSON object. A value is null when there is no data for it; {@code caution}
 * exists only when there is one.
 */
public final class LeaderboardJson {
    private LeaderboardJson() {}

    /** Returns the object. Later versions only ever add keys. */
    public static Map<String, Object> of(Leaderboard board) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("data", board.data());
        json.put("protocol", board.protocol());
        json.put("column", "serving");
        json.put("capacity", board.rules().capacity());
        json.put("excludeSeen", board.rules().excludeSeen());
        json.put("seed", board.seed());
        json.put("resampleCount", board.resamples());
        json.put("level", 0.95);
        json.put("standing", StandingJson.of(board.standing()));
        json.put("families", board.entries().stream().map(LeaderboardJson::entry).toList());
        json.put("untrained", board.untrained());
        return json;
    }

    private static Map<String, Object> entry(Entry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("family", entry.training().family());
        json.put("modelVersion", entry.training().version());
        entry.caution().ifPresent(caution -> json.put("caution", caution));
        json.put("serving", entry.judgement().serving());
        json.put("excludingHistory", entry.judgement().excludingHistory());
        json.put("includingHistory", entry.judgement().includingHistory());
        json.put(
                "differenceFromBest",
                entry.fromBest().map(LeaderboardJson::comparison).orElse(null));
        json.put("tookSeconds", entry.training().seconds());
        json.put("limitSeconds", entry.training().limitSeconds().orElse(null));
        json.put("mayBeCut", entry.training().mayBeCut());
        json.put("cpuSeconds", entry.training().cpuSeconds());
        json.put(
                "peakMemoryBytes",
                entry.training().peakBytes().isPresent()
                        ? entry.training().peakBytes().getAsLong()
                        : null);
        json.put("aloneMicros", entry.time().map(ServingTime::microsAlone).orElse(null));
        json.put("inBatchOf32Micros", entry.time().map(ServingTime::microsInBatch).orElse(null));
        json.put("moduleBytes", entry.bytes());
        return json;
    }

    private static Map<String, Object> comparison(Comparison comparison) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("difference", comparison.difference());
        json.put("low", comparison.interval().low());
        json.put("high", comparison.interval().high());
        json.put("caseCount", comparison.cases());
        json.put("userCount", comparison.users());
        json.put(
                "verdict",
                switch (comparison.verdict()) {
                    case FIRST_BETTER -> "worse";
                    case SECOND_BETTER -> "better";
                    case NOT_SIGNIFICANT -> "not-significant";
                    case TOO_FEW -> "too-few-users";
                });
        return json;
    }
}
