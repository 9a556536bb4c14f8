package io.nextup.job.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.job.JobOptions;
import io.nextup.job.savepoint.Savepoint;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.UserSequence;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteSequencesIT {
    @TempDir private Path directory;

    @Test
    void eachUserHasTheSequenceThatFollowsFromTheNumber() throws Exception {
        Path place = directory.resolve("savepoint");

        WriteSequences.write(place.toString(), 500, 400);

        Savepoint savepoint = new Savepoint(place.toString());
        assertThat(savepoint.maxParallelism()).hasValue(JobOptions.MAX_PARALLELISM.defaultValue());
        UserSequence sequence = savepoint.sequence("user350").orElseThrow();
        List<SequenceEntry> expected =
                IntStream.range(0, 100)
                        .mapToObj(
                                step ->
                                        new SequenceEntry(
                                                "item" + (350 + step) % 400,
                                                "click",
                                                1_700_000_000_000L + step * 1_000L))
                        .toList();
        assertThat(sequence.entries()).isEqualTo(expected);
        assertThat(sequence.sequenceNumber()).isEqualTo(100);
        assertThat(savepoint.sequence("user499")).isPresent();
        assertThat(savepoint.sequence("user500")).isEmpty();
    }
}
