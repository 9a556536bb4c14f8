package io.nextup.trainer.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * A process that reads a topic on into a store, a few records at a time, until it ends or is
 * killed. Prints a line before each step on disk.
 *
 * <p>Arguments: the directory, the topic's seed, how many records it has.
 */
final class StoreProcess {
    static final int PARTITIONS = 2;
    static final int RECORDS_AT_ONCE = 20;

    /** Some dozen interactions fill a segment. */
    static final long SMALL = 1_800;

    private StoreProcess() {}

    public static void main(String[] arguments) throws IOException {
        FakeTopic topic =
                FakeTopic.random(
                        Long.parseLong(arguments[1]), PARTITIONS, Integer.parseInt(arguments[2]));
        try (HistoryStore store = HistoryStore.open(Path.of(arguments[0]), new ToldDisk(), SMALL)) {
            for (int read = 0; read < topic.size(); read += RECORDS_AT_ONCE) {
                store.readOn(
                        topic.first(Math.min(topic.size(), read + RECORDS_AT_ONCE)), note -> {});
            }
        }
    }

    private static final class ToldDisk extends Disk {
        private static void tell(String step) {
            System.out.println(step);
            System.out.flush();
        }

        @Override
        OutputStream create(Path file) throws IOException {
            tell("create");
            return new FilterOutputStream(super.create(file)) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    tell("write");
                    out.write(bytes, from, length);
                }

                @Override
                public void close() throws IOException {
                    tell("close");
                    super.close();
                }
            };
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            tell("rename");
            super.rename(from, to);
        }

        @Override
        void delete(Path file) throws IOException {
            tell("delete");
            super.delete(file);
        }

        @Override
        void force(Path directory) throws IOException {
            tell("force");
            super.force(directory);
        }
    }
}
