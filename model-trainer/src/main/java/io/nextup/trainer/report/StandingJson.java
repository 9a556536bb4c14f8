package io.nextup.trainer.report;

import io.nextup.artifact.Standing;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model beside simple ones as a JSON object: as in its manifest, with the sentence. */
public final class StandingJson {
    private StandingJson() {}

    /** Returns the object. Later versions only ever add keys. */
    public static Map<String, Object> of(Standing standing) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sentence", standing.sentence());
        json.put("test", standing.test());
        json.put("caseCount", standing.caseCount());
        json.put("userCount", standing.userCount());
        json.put("figures", standing.figures());
        json.put("baselines", standing.baselines().stream().map(StandingJson::of).toList());
        return json;
    }

    private static Map<String, Object> of(Standing.Baseline baseline) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("family", baseline.family());
        json.put("figures", baseline.figures());
        json.put("low", baseline.low());
        json.put("high", baseline.high());
        return json;
    }
}
