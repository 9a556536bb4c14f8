package io.nextup.console.why;

import io.nextup.artifact.ModelRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** A model whose ranks are told to it, by history. */
final class FakeScores implements Scores {
    final Map<List<String>, Integer> ranks = new HashMap<>();
    final List<String> popular = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    private final String version;
    ModelRules rules = ModelRules.defaults();
    boolean knows = true;
    boolean broken;
    boolean closed;
    Runnable whenAsked = () -> {};

    FakeScores(String version) {
        this.version = version;
    }

    FakeScores rank(Integer rank, String... history) {
        ranks.put(List.of(history), rank);
        return this;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public ModelRules rules() {
        return rules;
    }

    @Override
    public boolean knows(String item) {
        return knows;
    }

    @Override
    public OptionalInt popular(String item) {
        int place = popular.indexOf(item);
        return place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1);
    }

    @Override
    public List<OptionalInt> ranks(String item, List<AskedHistory> histories) {
        whenAsked.run();
        if (broken) {
            throw new IllegalStateException("topk failed");
        }
        batches.add(histories.size());
        return histories.stream()
                .map(history -> ranks.get(history.items()))
                .map(rank -> rank == null ? OptionalInt.empty() : OptionalInt.of(rank))
                .toList();
    }

    @Override
    public void close() {
        closed = true;
    }
}
