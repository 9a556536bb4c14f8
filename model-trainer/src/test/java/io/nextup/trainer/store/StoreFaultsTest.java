package io.nextup.trainer.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.Interaction;
import io.nextup.trainer.store.FaultyDisk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every step that a store does on disk fails once: the store is then what it was before the change
 * or what it is after it, and goes on to the same end.
 */
class StoreFaultsTest {
    /** Segments are never full, so that those of one reading are merged with the next one's. */
    private static final long FULL_BYTES = 1 << 20;

    private static final int PARTITIONS = 2;
    private static final FakeTopic TOPIC = topic();

    /** How many records the topic has at each reading; after each, all erasures are handed over. */
    private static final List<Integer> READINGS = List.of(12, 30);

    /** Two partitions with two users each, three of whom are erased, one in the first reading. */
    private static FakeTopic topic() {
        FakeTopic topic = new FakeTopic("t", PARTITIONS);
        Map<Integer, String> erased = Map.of(6, "user-0", 15, "user-1", 29, "user-2");
        for (int i = 0; i < 30; i++) {
            String user = erased.getOrDefault(i, "user-" + i % 4);
            int partition = user.endsWith("0") || user.endsWith("2") ? 0 : 1;
            if (erased.containsKey(i)) {
                topic.add(partition, user, null);
            } else {
                topic.click(partition, user, "item-" + i * 7919 % 101);
            }
        }
        return topic;
    }

    /** What the store holds. */
    private record State(List<Interaction> interactions, List<Erasure> erasures) {}

    @TempDir Path temporary;

    /** Before the first change, and after each: a reading, then an acknowledgement. */
    private static List<State> expected() {
        List<State> states = new ArrayList<>();
        states.add(new State(List.of(), List.of()));
        int acknowledged = 0;
        for (int records : READINGS) {
            FakeTopic part = TOPIC.first(records);
            List<Interaction> interactions = part.interactions();
            List<Erasure> erasures = part.erasures();
            states.add(new State(interactions, erasures.subList(acknowledged, erasures.size())));
            states.add(new State(interactions, List.of()));
            acknowledged = erasures.size();
        }
        return states;
    }

    private static void change(HistoryStore store, int number) throws IOException {
        if (number % 2 == 0) {
            store.readOn(
                    TOPIC.first(READINGS.get(number / 2)),
                    note -> {
                        throw new AssertionError(note);
                    });
        } else {
            store.acknowledge(store.erasures());
        }
    }

    private static State stateOf(HistoryStore store) throws IOException {
        return new State(store.interactions().list(), store.erasures());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aFaultAtAnyStepLeavesTheStoreBeforeOrAfterTheChange(Fault fault) throws IOException {
        List<State> expected = expected();
        long steps = 0;
        boolean reached = true;
        for (long step = 0; reached; step++) {
            Path directory = temporary.resolve(fault + "-" + step);
            reached = runWithFaultAt(step, fault, directory, expected);
            steps = step;
        }
        // Far fewer would mean that the steps are not counted.
        assertThat(steps).isBetween(50L, 200L);
    }

    /** Whether the run had so many steps. */
    private static boolean runWithFaultAt(
            long step, Fault fault, Path directory, List<State> expected) throws IOException {
        String run = "%s at step %d".formatted(fault, step);
        FaultyDisk disk = new FaultyDisk(directory, fault, step);
        int done = 0;
        boolean failed = false;
        HistoryStore store = null;
        try {
            store = HistoryStore.open(directory, disk, FULL_BYTES);
            for (; done < expected.size() - 1; done++) {
                change(store, done);
            }
        } catch (IOException | FaultyDisk.Killed e) {
            failed = true;
        }
        if (failed && fault == Fault.ERROR && store != null) {
            goOnWithoutOpening(run, store, done, expected);
        }
        if (store != null) {
            store.close();
        }
        disk.settle();
        try (HistoryStore again =
                HistoryStore.open(
                        directory, new FaultyDisk(directory, Fault.KILL, -1), FULL_BYTES)) {
            requireOnlyNamedFiles(run, directory, again);
            assertThat(stateOf(again))
                    .as(run)
                    .isIn(expected.subList(done, Math.min(done + 2, expected.size())));
            for (int next = done; next < expected.size() - 1; next++) {
                change(again, next);
            }
            assertThat(stateOf(again)).as(run).isEqualTo(expected.get(expected.size() - 1));
            assertThat(again.segments()).as("%s: merged", run).hasSize(PARTITIONS);
            requireOnlyNamedFiles(run, directory, again);
        }
        return failed;
    }

    /** An error that was not at the commit leaves the open store in use. */
    private static void goOnWithoutOpening(
            String run, HistoryStore store, int done, List<State> expected) throws IOException {
        try {
            assertThat(stateOf(store)).as(run).isIn(expected.get(done), expected.get(done + 1));
        } catch (IOException e) {
            assertThat(e).as(run).hasMessageEndingWith("open the store again");
            return;
        }
        change(store, done);
        assertThat(stateOf(store)).as(run).isEqualTo(expected.get(done + 1));
    }

    private static void requireOnlyNamedFiles(String run, Path directory, HistoryStore store)
            throws IOException {
        List<String> named = new ArrayList<>(List.of(CommitFile.NAME, StoreLock.NAME));
        store.segments().forEach(segment -> named.add(segment.file()));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as(run)
                    .containsExactlyInAnyOrderElementsOf(named);
        }
    }
}
