package io.nextup.artifact.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.ArtifactException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustedKeysTest {
    private static final byte[] MANIFEST = "{}".getBytes(UTF_8);

    @TempDir private Path directory;
    private final TestKeys first = TestKeys.make();
    private final TestKeys second = TestKeys.make();

    @Test
    void oneOfSeveralKeysInOneFileOrInTwoIsEnough() throws Exception {
        Path both =
                Files.writeString(
                        directory.resolve("both.pem"),
                        "made in 2026\n" + first.publicPem() + second.publicPem());
        Path one = first.writePublic(directory.resolve("one.pem"));
        Path other = second.writePublic(directory.resolve("other.pem"));
        byte[] bySecond = ManifestSignature.none().with(second.signing(), MANIFEST).bytes();

        for (List<Path> files : List.of(List.of(both), List.of(one, other), List.of(other))) {
            TrustedKeys.read(files).require("models/v1/", MANIFEST, bySecond);
        }

        TrustedKeys alone = TrustedKeys.read(List.of(one));
        assertThatThrownBy(() -> alone.require("models/v1/", MANIFEST, bySecond))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith(
                        "models/v1/manifest.sig holds 1 signature, none by the keys of " + one);
    }

    @Test
    void aModelSignedByTheOldAndTheNewKeyPassesForBoth() throws Exception {
        byte[] byBoth =
                ManifestSignature.none()
                        .with(first.signing(), MANIFEST)
                        .with(second.signing(), MANIFEST)
                        .bytes();

        first.trust().keys().require("models/v1/", MANIFEST, byBoth);
        second.trust().keys().require("models/v1/", MANIFEST, byBoth);
        assertThat(new String(byBoth, UTF_8).lines()).hasSize(2);
    }

    @Test
    void aSignatureOfAnyOtherBytesIsNone() throws Exception {
        byte[] signature = ManifestSignature.none().with(first.signing(), MANIFEST).bytes();
        TrustedKeys keys = first.trust().keys();
        keys.require("models/v1/", MANIFEST, signature);

        for (int i = 0; i < MANIFEST.length * 8; i++) {
            byte[] changed = MANIFEST.clone();
            changed[i / 8] ^= (byte) (1 << (i % 8));
            assertThatThrownBy(() -> keys.require("models/v1/", changed, signature))
                    .isInstanceOf(ArtifactException.class);
        }
    }

    @Test
    void withoutKeysEverythingPasses() throws Exception {
        TrustedKeys.NONE.require("models/v1/", MANIFEST, "no signature".getBytes(UTF_8));
        TrustedKeys.read(List.of()).require("models/v1/", MANIFEST, new byte[0]);
    }
}
