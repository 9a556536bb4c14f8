package io.nextup.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.intake.CountedErasures;
import io.nextup.intake.ErasureId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryDividerTest {
    private static final int USERS = 1000;
    private static final int EACH = 3;

    @TempDir private Path directory;

    @Test
    void allInteractionsOfAUserLieInOnePartInTheOrderOfReading() throws Exception {
        try (HistoryDivider divider = new HistoryDivider(directory)) {
            for (int number = 0; number < USERS * EACH; number++) {
                divider.add(
                        Interaction.click(
                                null, "пользователь" + number % USERS, "item" + number, number));
            }
            divider.finish(HistoryOrigin.ofFile(divider.interactions()));
        }

        Set<String> users = new HashSet<>();
        for (HistoryPart part : HistoryPart.all(directory)) {
            Map<String, List<Long>> times = new TreeMap<>();
            part.read(
                    one ->
                            times.computeIfAbsent(one.userId(), any -> new ArrayList<>())
                                    .add(one.eventTimeMillis()));
            assertThat(Collections.disjoint(users, times.keySet())).isTrue();
            users.addAll(times.keySet());
            assertThat(times.values())
                    .allMatch(list -> list.size() == EACH)
                    .allMatch(HistoryDividerTest::isSorted);
        }
        assertThat(users).hasSize(USERS);
        assertThat(HistoryOrigin.read(directory).interactions()).isEqualTo(USERS * EACH);
    }

    private static boolean isSorted(List<Long> times) {
        return times.equals(times.stream().sorted().toList());
    }

    @Test
    void whatNoSequenceNeedsStaysBehind() throws Exception {
        Interaction rich =
                new Interaction(
                        "e-1", "ada", "i", "buy", 7, "s", Map.of("a", "b"), "r", "home", 2.5, 3);
        try (HistoryDivider divider = new HistoryDivider(directory)) {
            divider.add(rich);
            divider.finish(HistoryOrigin.ofFile(1));
        }

        List<Interaction> read = new ArrayList<>();
        for (HistoryPart part : HistoryPart.all(directory)) {
            part.read(read::add);
        }
        assertThat(read)
                .containsExactly(
                        new Interaction(
                                "e-1", "ada", "i", "buy", 7, null, Map.of(), null, null, null, 3));
    }

    @Test
    void theDescriptionKeepsOffsetsAndSignedErasures() throws Exception {
        HistoryOrigin origin =
                new HistoryOrigin(
                        false,
                        0,
                        "g8HDJv2zRk2rXK3lO9ZQJg",
                        new TreeMap<>(Map.of(0, 12L, 1, 0L)),
                        new TreeMap<>(
                                Map.of("ada", CountedErasures.NONE.with(new ErasureId("r-1", 7)))));
        try (HistoryDivider divider = new HistoryDivider(directory)) {
            divider.finish(origin);
        }
        assertThat(HistoryOrigin.read(directory)).isEqualTo(origin);
    }

    @Test
    void aHistoryThatWasNotFinishedHasNoDescription() throws Exception {
        new HistoryDivider(directory).close();

        assertThatThrownBy(() -> HistoryOrigin.read(directory)).isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedPartIsNamed() throws Exception {
        Path part = Files.writeString(directory.resolve("part-000.avro"), "no Avro");

        assertThatThrownBy(() -> new HistoryPart(part).read(one -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("part-000.avro");
    }

    @Test
    void aPartitionWithoutAnOffsetIsRefused() {
        assertThatThrownBy(
                        () ->
                                new HistoryOrigin(
                                        false,
                                        0,
                                        null,
                                        new TreeMap<>(Map.of(0, 1L, 2, 1L)),
                                        new TreeMap<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partition 2 stands where partition 1 is expected");
    }
}
