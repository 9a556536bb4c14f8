package io.nextup.outcome;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hit rates of the newest models. Leaves out lists without an outcome. Not thread-safe. */
public final class HitRates {
    static final int MOST_VERSIONS = 20;

    private final Map<String, HitRate> byVersion = new LinkedHashMap<>();

    public void add(JudgedList list) {
        if (list.outcome() == Outcome.NONE) {
            return;
        }
        String version = list.modelVersion();
        byVersion.put(version, of(version).with(list));
        if (byVersion.size() > MOST_VERSIONS) {
            byVersion.remove(byVersion.keySet().iterator().next());
        }
    }

    /** Returns a model's hit rate; of nothing where none of its lists was judged. */
    public HitRate of(String version) {
        return byVersion.getOrDefault(version, HitRate.of(version));
    }

    /** Returns the hit rate of each model, in the order in which their first lists were judged. */
    public List<HitRate> all() {
        return List.copyOf(byVersion.values());
    }
}
