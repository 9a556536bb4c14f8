package io.nextup.job.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.intake.ErasureRules;
import io.nextup.kafka.registry.SchemaRegistrySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestOptionsTest {
    @TempDir Path directory;

    @Test
    void withoutKeysEverybodyWhoMayWriteInteractionsMayErase() {
        assertThat(IngestOptions.from(new Configuration()).rules().erasures())
                .isEqualTo(ErasureRules.ANYBODY);
    }

    @Test
    void theKeysOfAllFilesAreReadWhereTheJobIsSubmitted() throws Exception {
        PublicKey old = key();
        PublicKey next = key();

        ErasureRules rules =
                of(
                        Map.of(
                                "nextup.ingest.erasure-keys",
                                write("old.pem", old) + "," + write("next.pem", next),
                                "nextup.ingest.erasure-keys-since",
                                "2026-11-24T14:00:00Z"));

        assertThat(rules.keys().keys()).containsExactly(old, next);
        assertThat(rules.sinceMillis())
                .isEqualTo(Instant.parse("2026-11-24T14:00:00Z").toEpochMilli());
        assertThat(rules.exemptBefore()).isEmpty();
    }

    @Test
    void aWrongFileOrTimeIsNamedWithItsOption() throws Exception {
        String file = write("key.pem", key());

        assertThatThrownBy(() -> of(Map.of("nextup.ingest.erasure-keys", "/there/is/none.pem")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nextup.ingest.erasure-keys: ")
                .hasMessageContaining("/there/is/none.pem");
        assertThatThrownBy(
                        () ->
                                of(
                                        Map.of(
                                                "nextup.ingest.erasure-keys",
                                                file,
                                                "nextup.ingest.erasure-keys-since",
                                                "today")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nextup.ingest.erasure-keys-since is \"today\": ");
        assertThatThrownBy(
                        () ->
                                of(
                                        Map.of(
                                                "nextup.ingest.erasure-keys-since",
                                                "2026-11-24T14:00:00Z")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("without nextup.ingest.erasure-keys");
    }

    @Test
    void wrongFieldsAreNamedWithTheirOption() {
        assertThat(
                        IngestOptions.from(
                                        Configuration.fromMap(
                                                Map.of("nextup.ingest.mapping", "user=u,item=/i")))
                                .rules()
                                .fields())
                .isEqualTo(FieldMapping.parse("user=u,item=/i"));
        for (String wrong : List.of("user=u", "user=u,item=i,colour=c")) {
            assertThatThrownBy(() -> of(Map.of("nextup.ingest.mapping", wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("nextup.ingest.mapping: ")
                    .hasMessageContaining(wrong);
        }
    }

    @Test
    void aRegistryIsReadWhereTheJobIsSubmittedAndNeedsFields() throws Exception {
        Path file =
                Files.writeString(
                        directory.resolve("registry.properties"),
                        "url=https://registry:8081\nbearer.auth.token=hush\n");
        Map<String, String> options =
                Map.of(
                        "nextup.ingest.mapping",
                        "user=u,item=i",
                        "nextup.ingest.schema-registry",
                        file.toString());

        IngestOptions read = IngestOptions.from(Configuration.fromMap(options));

        assertThat(read.registry())
                .isEqualTo(
                        new SchemaRegistrySettings(
                                "https://registry:8081", "Bearer hush", List.of()));
        assertThat(read.toString()).contains("https://registry:8081").doesNotContain("hush");
        assertThat(read.withErasures(ErasureRules.ANYBODY)).isEqualTo(read);
        assertThatThrownBy(() -> of(Map.of("nextup.ingest.schema-registry", file.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.ingest.schema-registry needs nextup.ingest.mapping");
        assertThatThrownBy(() -> of(Map.of("nextup.ingest.schema-registry", "/there/is/none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("nextup.ingest.schema-registry: ")
                .hasMessageContaining("/there/is/none");
    }

    private static ErasureRules of(Map<String, String> options) {
        return IngestOptions.from(Configuration.fromMap(options)).rules().erasures();
    }

    private String write(String name, PublicKey key) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(
                file,
                "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                        .formatted(Base64.getEncoder().encodeToString(key.getEncoded())),
                UTF_8);
        return file.toString();
    }

    private static PublicKey key() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
    }
}
