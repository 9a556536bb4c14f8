package io.nextup.trainer.store;

import io.nextup.event.Interaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Stores of made-up clicks, written without a topic. */
final class SyntheticStore {
    private static final int PARTITIONS = 4;
    private static final long FULL_BYTES = 32 << 20;
    private static final long FIRST_MILLIS = 1_700_000_000_000L;

    private SyntheticStore() {}

    /**
     * Writes a store to an empty directory. Users come in any order, and the n-th item with a
     * chance in proportion to 1 / n.
     */
    static void write(Path directory, int events, int users, int items) throws IOException {
        Files.createDirectories(directory);
        SegmentFiles files = new SegmentFiles(new Disk(), directory, FULL_BYTES, 0);
        List<SegmentWriter> writers = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            writers.add(files.writer(0, partition));
        }
        Random random = new Random(1);
        for (int i = 0; i < events; i++) {
            int user = random.nextInt(users);
            int item = (int) Math.pow(items, random.nextDouble());
            writers.get(user % PARTITIONS)
                    .add(
                            new Interaction(
                                    "event-" + i,
                                    "user-" + user,
                                    "item-" + item,
                                    Interaction.DEFAULT_TYPE,
                                    FIRST_MILLIS + 100L * i,
                                    null,
                                    Map.of()));
        }
        List<Segment> segments = new ArrayList<>();
        for (SegmentWriter writer : writers) {
            segments.addAll(writer.finish());
        }
        CommitFile.write(
                new Disk(),
                directory,
                new Commit(
                        "synthetic",
                        0,
                        new TreeMap<>(),
                        segments,
                        List.of(),
                        files.nextNumber(),
                        new TreeMap<>(),
                        "",
                        false));
    }
}
