package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.handover.HistoryDivider;
import io.nextup.handover.HistoryOrigin;
import io.nextup.trainer.history.HistoryException;
import io.nextup.trainer.history.HistoryFiles;
import io.nextup.trainer.history.HistoryOptions;
import io.nextup.trainer.history.Recording;
import io.nextup.trainer.store.HistoryStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * Divides a history by users, for the job's program that makes a savepoint of it. Users who are
 * made up to try the system out are among them: the job knows them, too.
 */
public final class DivideHistory {
    /** Interactions between two reports. */
    private static final long REPORT = 1 << 14;

    private final Path directory;
    private final LongConsumer read;

    /**
     * @param directory an empty directory for the parts
     * @param read hears now and then how many interactions were read; what it throws ends the
     *     reading
     */
    public DivideHistory(Path directory, LongConsumer read) {
        this.directory = requireNonNull(directory, "directory is null");
        this.read = requireNonNull(read, "read is null");
    }

    /**
     * Divides what a store holds, as of its last reading of the topic; nobody else can open the
     * store meanwhile.
     *
     * @throws HistoryException if there is no store, another process has it open, or it holds no
     *     interactions
     */
    public HistoryOrigin store(Path store) throws IOException {
        try (HistoryStore opened = HistoryStore.openExisting(store)) {
            if (opened.size() == 0) {
                throw new HistoryException(
                        "%s holds no interactions: read the topic with train --from kafka --store %s"
                                .formatted(store, store));
            }
            return divide(
                    opened.interactions(),
                    interactions ->
                            new HistoryOrigin(
                                    false,
                                    interactions,
                                    opened.topicId().orElse(null),
                                    opened.nextOffsets(),
                                    opened.countedErasures()));
        }
    }

    /**
     * Divides a history file, which has no offsets.
     *
     * @param notes gets a line for each assumption, such as the unit of the times
     * @throws HistoryException for a file or line that is not understood
     */
    public HistoryOrigin file(Path file, HistoryOptions options, Consumer<String> notes)
            throws IOException {
        return divide(HistoryFiles.recording(file, options, notes), HistoryOrigin::ofFile);
    }

    private HistoryOrigin divide(Recording recording, LongFunction<HistoryOrigin> origin)
            throws IOException {
        try (HistoryDivider divider = new HistoryDivider(directory)) {
            recording.read(
                    interaction -> {
                        divider.add(interaction);
                        if (divider.interactions() % REPORT == 0) {
                            read.accept(divider.interactions());
                        }
                    });
            HistoryOrigin described = origin.apply(divider.interactions());
            divider.finish(described);
            return described;
        }
    }
}
