package io.nextup.trainer.store;

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
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @TempDir Path directory;

    private final FakeTopic topic = new FakeTopic("views", 1);

    @Test
    void recordsAreReadThroughTheRegistryAndUnknownIdsAreLeftOut() throws IOException {
        Schemas schemas =
                id -> {
                    if (id != 7) {
                        throw new DecodeException(Reason.UNDECODABLE, "no schema " + id);
                    }
                    return new RegisteredSchema(Format.AVRO, VIEW, List.of()).reader("schema 7");
                };
        add(7, "ada", 3);
        add(8, "bob", 4);

        OneReading reading = read(schemas);

        assertThat(reading.interactions()).containsExactly(Interaction.click(null, "ada", "3", 5));
        assertThat(reading.counts().undecodable()).isEqualTo(1);
    }

    @Test
    void withoutARegistryTheyAreLeftOut() throws IOException {
        add(7, "ada", 3);

        OneReading reading = read(null);

        assertThat(reading.interactions()).isEmpty();
        assertThat(reading.counts().undecodable()).isEqualTo(1);
    }

    @Test
    void aRegistryWithoutAnAnswerEndsTheReading() {
        add(7, "ada", 3);

        assertThatThrownBy(
                        () ->
                                read(
                                        id -> {
                                            throw new SchemasUnavailableException("away");
                                        }))
                .isInstanceOf(SchemasUnavailableException.class);
    }

    private OneReading read(Schemas schemas) throws IOException {
        return OneReading.of(topic, RULES, schemas, directory);
    }

    private void add(int id, String who, int sku) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 0, 0, 0, (byte) id, (byte) (2 * who.length())});
        out.writeBytes(who.getBytes(UTF_8));
        out.write(2 * sku);
        topic.add(0, null, out.toByteArray(), 5);
    }
}
