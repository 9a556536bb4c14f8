package io.nextup.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Health;
import io.nextup.event.ModelAnnouncement;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever the job says and checks before it is submitted. */
class SubmissionIT {
    @RegisterExtension static final BrokerAndFlink LOCAL = new BrokerAndFlink();

    private JobTopics topics;

    @BeforeEach
    void createTopics() throws Exception {
        topics = LOCAL.topics();
    }

    @Test
    void beforeItIsSubmittedTheJobSaysWhetherAModelIsAnnounced() throws Exception {
        String expected =
                "No model is announced for slot default on topic %s yet: interactions wait until one is.%n"
                        .formatted(topics.options().get("nextup.topics.models"));

        assertThat(noticesOfTheCheck()).isEqualTo(expected);

        topics.announce(
                new ModelAnnouncement(
                        "other-slot", "v1", "file:///v1", "0".repeat(64), Clicks.TIME));
        assertThat(noticesOfTheCheck()).isEqualTo(expected);

        topics.announce(
                new ModelAnnouncement("default", "v1", "file:///v1", "0".repeat(64), Clicks.TIME));
        assertThat(noticesOfTheCheck()).isEmpty();
    }

    @Test
    void aTopicThatIsNotThereStopsTheStart() {
        Map<String, String> options = new HashMap<>(topics.options());
        options.put("nextup.topics.recommendations", "nowhere");
        options.put("nextup.topics.models", "no-models");

        assertThatThrownBy(() -> check(options))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Kafka at %s has no topic nowhere, no-models: create what is missing, or name others with --nextup.topics.*"
                                .formatted(LOCAL.broker().bootstrapServers()));
    }

    @Test
    void aDeadLetterTopicThatTakesLessThanTheJobMayWriteStopsTheStart() {
        Map<String, String> options = new HashMap<>(topics.options());
        options.put("nextup.publish.max-record-size", "1048589");
        options.put("nextup.kafka.properties.max.request.size", "2000000");

        assertThatThrownBy(() -> check(options))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Topic %s takes records of at most 1048588 bytes, and nextup.publish.max-record-size is 1048589: lower this one, or raise the topic's max.message.bytes"
                                .formatted(options.get("nextup.topics.dead-letters")));
    }

    @Test
    void aLivingJobOfAnotherSlotWithThisJobsGroupStopsTheStart() throws Exception {
        String group = topics.options().get("nextup.kafka.group-id");
        long nowMillis = System.currentTimeMillis();
        topics.report(process("b", "other", group, nowMillis + 600_000, false));

        assertThatThrownBy(() -> check(topics.options()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "The job of slot b on host taskmanager-2 has the group %1$s, and this job's group %1$s would overwrite its offsets: give this job another name with nextup.kafka.group-id, or wait three minutes if that job is gone"
                                .formatted(group));

        Map<String, String> options = new HashMap<>(topics.options());
        options.put("nextup.kafka.group-id", group + "-mine");
        assertThatCode(() -> check(options)).doesNotThrowAnyException();
        options.put("nextup.models.slot", "b");
        options.put("nextup.kafka.group-id", group);
        assertThatCode(() -> check(options)).doesNotThrowAnyException();

        topics.report(process("b", "other", group, nowMillis + 600_000, true));
        topics.report(process("c", "stale", group, nowMillis - 1, false));
        assertThatCode(() -> check(topics.options())).doesNotThrowAnyException();
    }

    @Test
    void theGroupOfARunningJobIsTakenForOtherSlotsUntilItHasEnded() throws Exception {
        Map<String, String> ofB = new HashMap<>(topics.options());
        ofB.put("nextup.models.slot", "b");
        LocalFlink.Job job = LOCAL.flink().run(topics.options(), Map.of());

        Clicks.patiently()
                .untilAsserted(
                        () ->
                                assertThatThrownBy(() -> check(ofB))
                                        .hasMessageStartingWith("The job of slot default on host ")
                                        .hasMessageContaining(
                                                "has the group %s,",
                                                topics.options().get("nextup.kafka.group-id")));
        assertThatCode(() -> check(topics.options())).doesNotThrowAnyException();

        job.end();
        Clicks.patiently()
                .untilAsserted(() -> assertThatCode(() -> check(ofB)).doesNotThrowAnyException());
    }

    @Test
    void aLivingJobOfAnotherSlotWithThisJobsTransactionsStopsTheStartOfAnExactlyOnceJob()
            throws Exception {
        Map<String, String> options = new HashMap<>(topics.options());
        options.put("nextup.kafka.group-id", "mine");
        topics.report(
                process(
                        "b",
                        "other",
                        options.get("nextup.publish.transactional-id-prefix"),
                        System.currentTimeMillis() + 600_000,
                        false));

        assertThatCode(() -> check(options)).doesNotThrowAnyException();
        options.put("nextup.publish.delivery", "exactly-once");
        assertThatThrownBy(() -> check(options))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("The job of slot b on host taskmanager-2")
                .hasMessageContaining("nextup.publish.transactional-id-prefix");
    }

    private static Health process(
            String slot, String process, String name, long freshUntilMillis, boolean ended) {
        return new Health(
                slot,
                process,
                "taskmanager-2",
                null,
                name,
                name,
                freshUntilMillis - 1,
                freshUntilMillis,
                null,
                null,
                null,
                List.of(),
                List.of(),
                ended,
                0,
                false);
    }

    @Test
    void theHelpNeedsNeitherBrokerNorCluster() {
        assertThatCode(() -> RecommenderJob.main(new String[] {"--help"}))
                .doesNotThrowAnyException();
    }

    private String noticesOfTheCheck() throws Exception {
        return check(topics.options());
    }

    private static String check(Map<String, String> options) throws Exception {
        ByteArrayOutputStream notices = new ByteArrayOutputStream();
        RecommenderJob.check(
                JobOptions.from(Configuration.fromMap(options)),
                new PrintStream(notices, true, UTF_8));
        return notices.toString(UTF_8);
    }
}
