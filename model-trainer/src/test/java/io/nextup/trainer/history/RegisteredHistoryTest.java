package io.nextup.trainer.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter.Reason;
import io.nextup.event.Interaction;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.RegisteredSchema;
import io.nextup.event.registered.RegisteredSchema.Format;
import io.nextup.event.registered.Schemas;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.DecodeException;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/** Records behind a schema's id; the job's test of them has the same bytes and verdicts. */
class RegisteredHistoryTest {
    private static final String VIEW =
            """
            {"type": "record", "name": "View", "fields": [
                {"name": "who", "type": "string"}, {"name": "sku", "type": "long"}]}
            """;

    private static final IntakeRules RULES =
            new IntakeRules(
                    InteractionLimits.defaults(),
                    FieldMapping.parse("user=/who,item=/sku"),
                    ErasureRules.ANYBODY);

    @Test
    void recordsAreReadThroughTheRegistryAndUnknownIdsAreLeftOut() {
        Schemas schemas =
                id -> {
                    if (id != 7) {
                        throw new DecodeException(Reason.UNDECODABLE, "no schema " + id);
                    }
                    return new RegisteredSchema(Format.AVRO, VIEW, List.of()).reader("schema 7");
                };
        ArrivalLog log = new ArrivalLog(RULES, schemas);

        log.add(record(7, "ada", 3));
        log.add(record(8, "bob", 4));

        assertThat(log.interactions()).containsExactly(Interaction.click(null, "ada", "3", 5));
        assertThat(log.counts().undecodable()).isEqualTo(1);
    }

    @Test
    void withoutARegistryTheyAreLeftOut() {
        ArrivalLog log = new ArrivalLog(RULES);

        log.add(record(7, "ada", 3));

        assertThat(log.interactions()).isEmpty();
        assertThat(log.counts().undecodable()).isEqualTo(1);
    }

    @Test
    void aRegistryWithoutAnAnswerEndsTheReading() {
        ArrivalLog log =
                new ArrivalLog(
                        RULES,
                        id -> {
                            throw new SchemasUnavailableException("away");
                        });

        assertThatThrownBy(() -> log.add(record(7, "ada", 3)))
                .isInstanceOf(SchemasUnavailableException.class);
        assertThat(log.interactions()).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> record(int id, String who, int sku) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 0, 0, (byte) id, (byte) (2 * who.length())});
        out.writeBytes(who.getBytes(UTF_8));
        out.write(2 * sku);
        byte[] value = out.toByteArray();
        return new ConsumerRecord<>(
                "views",
                0,
                1,
                5,
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                value.length,
                null,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
