package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadMarks;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads models, each on its own thread, since native code may hang and cannot be stopped. A mark on
 * the disk stands for each load until it ends, since it may kill the process, or until the roll-out
 * stops. The roll-out's thread calls this class; threads of fetches call {@link #failures}, too.
 */
public final class Loads {
    private static final Logger LOG = LoggerFactory.getLogger(Loads.class);

    /** Number of loads that run out of memory before the model is refused. */
    private static final int MOST_OUT_OF_MEMORY = 3;

    private final ModelLoader loader;
    private final LoadMarks marks;
    private final ThreadFactory threads;
    private final LoadPace pace;

    /**
     * Marks of the loads that have not ended, with their manifests. One manifest may have several:
     * a model that was demoted and pardoned during its load is loaded once more.
     */
    private final Map<LoadMarks.Mark, String> underWay = new ConcurrentHashMap<>();

    /** Number of consecutive loads that ran out of memory, by manifest. */
    private final Map<String, Integer> outOfMemory = new ConcurrentHashMap<>();

    /**
     * @param threads factory of the thread of each load
     * @param pace pace of each load
     */
    public Loads(ModelLoader loader, LoadMarks marks, ThreadFactory threads, LoadPace pace) {
        this.loader = loader;
        this.marks = marks;
        this.threads = threads;
        this.pace = pace;
    }

    /**
     * Starts a load; returns at once.
     *
     * @throws IOException if the load cannot be marked, and so does not start
     */
    public void start(AnnouncedModel model, Artifact artifact, LoadOutcome<ServingModel> outcome)
            throws IOException {
        String sha256 = model.manifestSha256();
        LoadMarks.Mark mark = marks.begin(sha256, model.version());
        underWay.put(mark, sha256);
        try {
            Thread thread = threads.newThread(() -> load(model, artifact, mark, outcome));
            thread.setName("nextup-load-" + model.version());
            thread.setDaemon(true);
            thread.start();
        } catch (RuntimeException | Error e) {
            // The mark would look like a load that killed its process.
            ended(mark);
            throw e;
        }
    }

    /**
     * Marks a load that takes too long as hanging, so that the disk remembers it if it never ends.
     */
    public void giveUp(String manifestSha256) {
        underWay.forEach(
                (mark, sha256) -> {
                    if (sha256.equals(manifestSha256)) {
                        mark.giveUp();
                    }
                });
    }

    /**
     * Withdraws the marks of all loads under way, because the roll-out stops. A load may still
     * crash a process that lives on: that crash is not counted. No load may start afterwards.
     */
    public void withdrawMarks() {
        underWay.keySet().forEach(LoadMarks.Mark::withdraw);
    }

    /** Number of earlier loads of the model that killed their process or hung. */
    public int failures(String manifestSha256) {
        try {
            return marks.failures(manifestSha256);
        } catch (IOException | RuntimeException e) {
            // Loads the model nevertheless, since its bytes are there.
            LOG.warn("Marks of earlier loads cannot be read", e);
            return 0;
        }
    }

    /** Forgets the model's loads that began up to this time. */
    public void forgive(String manifestSha256, long beforeMillis) {
        try {
            marks.forgive(manifestSha256, beforeMillis);
        } catch (IOException e) {
            LOG.warn("Old marks of loads cannot be deleted", e);
        }
    }

    private void load(
            AnnouncedModel model,
            Artifact artifact,
            LoadMarks.Mark mark,
            LoadOutcome<ServingModel> outcome) {
        long started = System.nanoTime();
        ServingModel loaded;
        try {
            loaded = loader.load(artifact, pace.begin());
        } catch (Throwable e) {
            // Catches Errors of the native library, too: they are this model's fault, not the
            // serving model's.
            ended(mark);
            failed(model, e, outcome);
            return;
        }
        ended(mark);
        outOfMemory.remove(model.manifestSha256());
        LOG.info(
                "Model {} was loaded and warmed up in {} ms",
                model.version(),
                (System.nanoTime() - started) / 1_000_000);
        outcome.ready(loaded);
    }

    private void failed(AnnouncedModel model, Throwable cause, LoadOutcome<ServingModel> outcome) {
        Optional<String> shortMemory = ShortMemory.message(cause);
        if (shortMemory.isPresent()) {
            outOfMemory(model, shortMemory.get(), outcome);
        } else if (cause instanceof ArtifactException) {
            outcome.refused(cause.getMessage());
        } else if (cause instanceof IOException) {
            outcome.unreachable(cause.toString());
        } else {
            LOG.warn("Loading model {} failed", model.version(), cause);
            outcome.refused(cause.toString());
        }
    }

    /**
     * Reports that memory ran out. A retry may succeed, but a model that never fits must not fill
     * the memory for ever.
     */
    private void outOfMemory(
            AnnouncedModel model, String message, LoadOutcome<ServingModel> outcome) {
        int loads = outOfMemory.merge(model.manifestSha256(), 1, Integer::sum);
        if (loads < MOST_OUT_OF_MEMORY) {
            outcome.unreachable("memory is short: " + message);
        } else {
            outOfMemory.remove(model.manifestSha256());
            outcome.refused(
                    "memory was short for %d loads of it: pardon it once there is more (%s)"
                            .formatted(loads, message));
        }
    }

    private void ended(LoadMarks.Mark mark) {
        mark.remove();
        underWay.remove(mark);
    }
}
