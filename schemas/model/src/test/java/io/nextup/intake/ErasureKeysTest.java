package io.nextup.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyPair;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErasureKeysTest {
    @TempDir Path directory;

    private final KeyPair next = TestErasures.pair();

    @Test
    void everyKeyOfEveryFileIsRead() throws Exception {
        Path one = write("one.pem", pem("PUBLIC KEY", TestErasures.PUBLIC));
        Path two =
                write(
                        "two.pem",
                        pem("PUBLIC KEY", next.getPublic())
                                + pem("PUBLIC KEY", TestErasures.PUBLIC));

        assertThat(ErasureKeys.read(List.of(one, two)).keys())
                .containsExactly(TestErasures.PUBLIC, next.getPublic(), TestErasures.PUBLIC);
        assertThat(ErasureKeys.read(List.of())).isEqualTo(ErasureKeys.NONE);
    }

    @Test
    void aFileThatHoldsAnythingElseIsRefusedByName() throws Exception {
        assertRefused(directory.resolve("none.pem"), "There is no file of erasure keys");
        assertRefused(write("empty.pem", "no key"), "holds no key in PEM");
        assertRefused(
                write("private.pem", pem("PRIVATE KEY", TestErasures.SECRET)),
                "holds a PRIVATE KEY, and erasure keys are public");
        assertRefused(
                write("other.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
                "not of Ed25519");
    }

    private static void assertRefused(Path file, String detail) {
        assertThatThrownBy(() -> ErasureKeys.read(List.of(file)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(detail)
                .hasMessageContaining("openssl pkey");
    }

    @Test
    void aSignerIsReadFromAFileThatOnlyItsOwnerCanRead() throws Exception {
        Path file = write("signing.pem", pem("PRIVATE KEY", next.getPrivate()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        ErasureClaim claim = new ErasureClaim("t", 0, "ada", new ErasureId("r", 1));

        byte[] signature =
                Base64.getDecoder().decode(ErasureSigner.read(file).sign(claim).signature());
        assertThat(TestErasures.keys(next.getPublic()).haveSigned(claim.bytes(), signature))
                .isTrue();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(() -> ErasureSigner.read(file))
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void aWrongSigningKeyIsNamedAndNothingOfItShown() throws Exception {
        Path file =
                write(
                        "wrong.pem",
                        "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThatThrownBy(() -> ErasureSigner.read(file))
                .hasMessageContaining(file + " is not an Ed25519 key")
                .hasNoCause();
        assertThatThrownBy(() -> ErasureSigner.read(directory.resolve("none.pem")))
                .hasMessageContaining("There is no signing key")
                .hasMessageContaining("openssl genpkey");
        assertThat(new ErasureSigner(next.getPrivate())).hasToString("ErasureSigner");
    }

    /** The job's options travel to every TaskManager. */
    @Test
    void rulesSurviveTheJourneyToAnotherProcess() throws Exception {
        ErasureRules rules = TestErasures.rules(TestErasures.PUBLIC, next.getPublic());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(rules);
        }

        try (ObjectInputStream in =
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(rules);
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    private static String pem(String label, Key key) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder().encodeToString(key.getEncoded()), label);
    }
}
