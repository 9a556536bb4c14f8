package io.nextup.serving.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.TopicNames;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

class KafkaFailureTest {
    private static final KafkaSettings JOB =
            new KafkaSettings(
                    "broker:1",
                    TopicNames.defaults(),
                    Map.of(
                            "security.protocol",
                            "SASL_SSL",
                            "sasl.jaas.config",
                            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"job\" password=\"hidden\";"));

    @Test
    void aRightThatAJobLosesWhileItRunsIsNamedWithItsUser() {
        assertThat(read(new TopicAuthorizationException("denied")))
                .isEqualTo(
                        "Topic t cannot be read: User:job lacks Read on topic t at broker:1: a super user gives it with kafka-acls.sh; ./nextup topics --acls does not");
        assertThat(KafkaFailure.writing(JOB, "t", new TopicAuthorizationException("no")).problem())
                .isEqualTo(
                        "Topic t cannot be written: User:job lacks Write on topic t at broker:1: a super user gives it with kafka-acls.sh; ./nextup topics --acls does not");
    }

    @Test
    void aLoginThatIsRefusedWhileTheJobRunsIsNamedWithItsUser() {
        assertThat(read(new SaslAuthenticationException("wrong password")))
                .isEqualTo(
                        "Topic t cannot be read: Kafka at broker:1 refuses the login of User:job: correct the SASL or SSL properties (wrong password)");
    }

    @Test
    void eachKindNamesTopicCauseAndTheWayOut() {
        assertThat(read(new UnknownTopicOrPartitionException("no such thing")))
                .startsWith("Topic t cannot be read")
                .contains("no such thing", "create it", "./nextup topics");
        assertThat(read(new UnknownTopicIdException("id"))).contains("./nextup topics");
        assertThat(read(new PartitionCountException("t", 3)))
                .contains("3 partitions", "one partition");
        assertThat(read(new ConfigException("sasl.mechanism is wrong")))
                .contains("sasl.mechanism is wrong", "properties");
        assertThat(read(new OffsetOutOfRangeException(Map.of())))
                .contains("again from the beginning");
        assertThat(read(new TimeoutException("no answer")))
                .contains("no answer", "bootstrap.servers");
        assertThat(KafkaFailure.writing(JOB, "t", new RecordTooLargeException("2 MB")).problem())
                .contains("2 MB", "max.message.bytes");
    }

    @Test
    void whatTheClientsWrapIsNamedByItsOwnCause() {
        KafkaFailure failure =
                KafkaFailure.reading(
                        JOB,
                        "t",
                        new ExecutionException(
                                new KafkaException(
                                        "Failed to construct", new ConfigException("which"))));

        assertThat(failure.kind()).isEqualTo(ConfigException.class.getName());
        assertThat(failure.problem()).contains("which", "ConfigException");
        assertThat(failure.cause()).isNull();
    }

    @Test
    void aKindThatNobodyForesawIsLoggedWithItsTrace() {
        IllegalStateException thrown = new IllegalStateException("strange");
        KafkaFailure failure = KafkaFailure.reading(JOB, "t", thrown);

        assertThat(failure.problem()).contains("strange", "IllegalStateException", "retrying");
        assertThat(failure.cause()).isSameAs(thrown);
    }

    private static String read(Throwable thrown) {
        return KafkaFailure.reading(JOB, "t", thrown).problem();
    }
}
