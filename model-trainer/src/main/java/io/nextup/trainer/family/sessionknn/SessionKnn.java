package io.nextup.trainer.family.sessionknn;

import io.nextup.scoring.torch.ScriptObject;
import io.nextup.scoring.torch.ScriptTensor;
import io.nextup.trainer.dataset.Dataset;
import io.nextup.trainer.family.CountedFamily;
import io.nextup.trainer.family.MemoryNeed;
import io.nextup.trainer.family.Trained;
import io.nextup.trainer.family.TrainingTask;
import io.nextup.trainer.option.Hyperparameter;
import io.nextup.trainer.option.TrainOptions;
import io.nextup.trainer.train.Script;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The family {@code session-knn}: what the most similar sessions of others hold. */
public final class SessionKnn implements CountedFamily {
    /** An item before the tenth newest would count less than nothing. */
    private static final int MOST_HISTORY = 10;

    static final Hyperparameter<Integer> HISTORY =
            Hyperparameter.count("knnHistory", 1, "Newest items by which sessions are compared.")
                    .where(value -> value <= MOST_HISTORY, "at most " + MOST_HISTORY)
                    .trying(2, 3, 5, 10);

    static final Hyperparameter<Integer> RECENT =
            Hyperparameter.count(
                            "knnRecent",
                            1,
                            "Newest sessions that share an item, which are compared.")
                    .trying(250, 500, 1_000, 2_500);

    static final Hyperparameter<Integer> NEIGHBOURS =
            Hyperparameter.count(
                            "knnNeighbours",
                            1,
                            "Sessions, the most similar of these, whose items are scored.")
                    .trying(50, 100, 200, 500);

    static final Hyperparameter<Duration> PAUSE =
            Hyperparameter.duration(
                    "sessionPause",
                    "Longest time between two events of a session. 0: a user's events are one.");

    /** Most bytes of an event in the index and in what it is made from, in short sessions. */
    private static final long HEAP_BYTES_PER_EVENT = 80;

    /** A session has two items or more, so its start takes half of each one's bytes. */
    private static final long INDEX_BYTES_PER_EVENT = 2L * Integer.BYTES + Integer.BYTES / 2;

    private static final long INDEX_BYTES_PER_ITEM = Integer.BYTES + Float.BYTES;

    private static final String SOURCE = Script.text(SessionKnn.class, "sessionknn.py");

    /** Makes the family, for the {@link java.util.ServiceLoader}. */
    public SessionKnn() {}

    @Override
    public String name() {
        return "session-knn";
    }

    @Override
    public String summary() {
        return "the most similar sessions";
    }

    @Override
    public TrainOptions defaults() {
        return TrainOptions.none()
                .byDefault(HISTORY, 5)
                .byDefault(RECENT, 1_000)
                .byDefault(NEIGHBOURS, 200)
                .byDefault(PAUSE, Duration.ofMinutes(30));
    }

    @Override
    public void check(TrainOptions options) {
        int neighbours = options.get(NEIGHBOURS);
        int recent = options.get(RECENT);
        if (neighbours > recent) {
            throw new IllegalArgumentException(
                    "knnNeighbours is %d, and knnRecent %d: at most as many"
                            .formatted(neighbours, recent));
        }
    }

    @Override
    public MemoryNeed memory(Dataset fit, TrainOptions options) {
        return new MemoryNeed(
                HEAP_BYTES_PER_EVENT * fit.events(),
                INDEX_BYTES_PER_EVENT * fit.events()
                        // Zero has an entry too, and what is behind the last one.
                        + INDEX_BYTES_PER_ITEM * (fit.vocabulary().size() + 2L),
                List.of());
    }

    @Override
    public void requireCountable(Dataset fit, boolean excludeSeen, TrainOptions options) {
        SessionIndex.requireIndexable(fit.learnt());
    }

    @Override
    public Counts count(Dataset fit, boolean excludeSeen, TrainOptions options) {
        SessionIndex index = index(fit, options);
        return new Counts(module(index, options), SOURCE, expectedEntries(index, options));
    }

    /**
     * Returns the entries that a request reads: an upper bound where few sessions share an item.
     */
    private static double expectedEntries(SessionIndex index, TrainOptions options) {
        return options.get(NEIGHBOURS) * index.meanLength();
    }

    @Override
    public Trained train(TrainingTask task) throws IOException {
        return trainAlone(task, task.options().get(HISTORY));
    }

    private static SessionIndex index(Dataset fit, TrainOptions options) {
        return SessionIndex.of(
                fit.learnt(), fit.vocabulary().size(), options.get(PAUSE), options.get(RECENT));
    }

    private static ScriptObject module(SessionIndex index, TrainOptions options) {
        return new ScriptObject("SessionKnn")
                .with("training", false)
                .with("history", options.get(HISTORY))
                .with("recent", options.get(RECENT))
                .with("neighbours", options.get(NEIGHBOURS))
                .with("item_starts", buffer(index.itemStarts()))
                .with("item_sessions", buffer(index.itemSessions()))
                .with("session_starts", buffer(index.sessionStarts()))
                .with("session_items", buffer(index.sessionItems()))
                .with("rarity", ScriptTensor.buffer(index.rarity(), index.rarity().length));
    }

    private static ScriptTensor buffer(int[] values) {
        return ScriptTensor.buffer(values, values.length);
    }
}
