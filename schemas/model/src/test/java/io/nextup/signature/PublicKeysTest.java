package io.nextup.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.trust.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicKeysTest {
    @TempDir private Path directory;
    private final TestKeys first = TestKeys.make();
    private final TestKeys second = TestKeys.make();

    @Test
    void everyKeyOfEveryFileIsRead() throws Exception {
        Path one = first.writePublic(directory.resolve("one.pem"));
        Path two =
                Files.writeString(
                        directory.resolve("two.pem"),
                        "made in 2026\n" + second.publicPem() + first.publicPem());

        PublicKeys keys = PublicKeys.read(List.of(one, two), KeyPurpose.ERASURES);
        assertThat(keys.keys())
                .containsExactly(
                        first.pair().getPublic(),
                        second.pair().getPublic(),
                        first.pair().getPublic());
        assertThat(keys.source()).isEqualTo(one + ", " + two);
        assertThat(PublicKeys.read(List.of(), KeyPurpose.ERASURES)).isEqualTo(PublicKeys.NONE);
    }

    @Test
    void aFileThatHoldsAnythingButPublicKeysIsRefused() throws Exception {
        Path secret = first.writePrivate(directory.resolve("secret.pem"));
        Path empty = write("empty.pem", "no key");
        Path other =
                write("other.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        Path large = directory.resolve("large.pem");
        Files.write(large, new byte[(1 << 16) + 1]);
        Path gone = directory.resolve("gone.pem");

        assertRefused(secret, secret + " holds a PRIVATE KEY, and erasure keys are public: write");
        assertRefused(empty, empty + " holds no key in PEM: write");
        assertRefused(other, other + " holds a key that is not of Ed25519: write");
        assertRefused(large, large + " has more than 65536 bytes");
        assertRefused(gone, "There is no file of erasure keys " + gone + ": write a public key");
    }

    private static void assertRefused(Path file, String detail) {
        assertThatThrownBy(() -> PublicKeys.read(List.of(file), KeyPurpose.ERASURES))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(detail);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
