package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.event.DeadLetter;
import io.nextup.serving.engine.StepModel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Records that the job refuses, and the dead letters that it makes of them. */
class RefusedRecordsIT {
    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private JobTopics topics;
    private Clicks clicks;
    private Path registry;

    @BeforeEach
    void createTopics() throws Exception {
        topics = LOCAL.topics();
        clicks = new Clicks(topics);
        registry = LOCAL.directory().resolve("registry");
    }

    @Test
    void whatCannotBeUsedBecomesADeadLetterAndTheOtherEventsAreUnharmed() throws Exception {
        byte[] key = "anna".getBytes(UTF_8);
        byte[] garbage = {(byte) 0xff, (byte) 0xfe, 0, 1, 2};
        byte[] empty = "{}".getBytes(UTF_8);
        byte[] noItem = "{\"userId\": \"anna\"}".getBytes(UTF_8);
        byte[] year9999 =
                "{\"userId\": \"anna\", \"itemId\": \"item1\", \"eventTime\": 253370764800000}"
                        .getBytes(UTF_8);
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        for (byte[] bad : List.of(garbage, empty, noItem, year9999)) {
            clicks.some(5);
            topics.send(key, bad);
        }
        clicks.some(5);
        clicks.awaitAllAnswered();
        Clicks.patiently().until(() -> topics.deadLetters().size() >= 4);
        job.end();

        List<DeadLetter> letters =
                topics.deadLetters().stream()
                        .sorted(Comparator.comparingLong(DeadLetter::offset))
                        .toList();
        assertThat(letters)
                .extracting(DeadLetter::reason)
                .containsExactly(
                        DeadLetter.Reason.UNDECODABLE,
                        DeadLetter.Reason.MISSING_FIELD,
                        DeadLetter.Reason.MISSING_FIELD,
                        DeadLetter.Reason.TIME_IN_FUTURE);
        assertThat(letters)
                .extracting(DeadLetter::original)
                .containsExactly(garbage, empty, noItem, year9999);
        assertThat(letters).extracting(DeadLetter::key).containsOnly(key);
        assertThat(letters.get(2).detail()).contains("itemId");
        assertThat(letters.get(3).detail()).contains("253370764800000");
        clicks.assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }

    @Test
    void aRecordAsLargeAsTheBrokerTakesBecomesADeadLetterThatItsTopicTakes() throws Exception {
        byte[] value = new byte[1_048_000];
        Arrays.fill(value, (byte) 0xff);
        byte[] key = "k".repeat(1_000_000).getBytes(UTF_8);
        topics.announce(StepModel.forwards("v1").publish(registry));
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Clicks.TOP_K);
        topics.send(null, value);
        topics.send(key, null);
        clicks.some(5);
        clicks.awaitAllAnswered();
        Clicks.patiently().until(() -> topics.deadLetters().size() >= 2);
        job.end();

        List<DeadLetter> letters =
                topics.deadLetters().stream()
                        .sorted(Comparator.comparing(DeadLetter::reason))
                        .toList();
        assertThat(letters)
                .extracting(DeadLetter::reason)
                .containsExactly(DeadLetter.Reason.UNDECODABLE, DeadLetter.Reason.OVERSIZED_ID);
        DeadLetter garbage = letters.get(0);
        int kept = garbage.original().length;
        assertThat(kept).isBetween(700_000, 750_000);
        assertThat(garbage.original()).isEqualTo(Arrays.copyOf(value, kept));
        assertThat(garbage.detail())
                .endsWith(
                        "ff ff ff ... (1048000 bytes) (cut: the first %d of 1048000 bytes of the value)"
                                .formatted(kept));
        assertThat(letters.get(1).key()).isNull();
        assertThat(letters.get(1).detail())
                .isEqualTo(
                        "key has 1000000 characters, 256 are allowed: %s... (cut: none of 1000000 bytes of the key)"
                                .formatted("k".repeat(37)));
        clicks.assertEachAnsweredExactlyOnceWithTheItemsOfItsModel(Map.of("v1", 1));
    }
}
