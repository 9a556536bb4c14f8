package io.nextup.artifact.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.trust.ManifestSignature;
import io.nextup.artifact.trust.SignedManifest;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.signature.SigningKey;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Signatures of published artifacts, and their check at each fetch. */
public interface SigningContract extends StoreUnderTest {
    /** Signs the version that lies there, as it is. */
    private boolean sign(String version, SigningKey key) throws Exception {
        return store().sign(version, store().signed(version).sha256(), key);
    }

    @Test
    default void aSignatureMaySignAPublishedVersionLaterAndASecondTimeChangesNothing()
            throws Exception {
        TestKeys keys = TestKeys.make();
        store().publish(stage("v1"));

        assertThat(sign("v1", keys.signing())).isTrue();
        assertThat(sign("v1", keys.signing())).isFalse();
        assertThat(sign("v1", TestKeys.make().signing())).isTrue();

        assertThat(store().versions()).containsExactly("v1");
        assertThat(trustingStore(keys.trust()).fetch(store().locate("v1"), cache()).manifest())
                .isEqualTo(store().manifest("v1"));
        assertThatThrownBy(() -> store().signed("v2"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageStartingWith("No version v2 in ");
    }

    @Test
    default void aManifestThatWasExchangedSinceItsCheckIsNotSigned() throws Exception {
        TestKeys keys = TestKeys.make();
        String checked = stage("v1").manifestSha256();
        String another = stage("v1", "2026-11-25T16:05:01Z").manifestSha256();
        store().publish(stage("v1"));

        assertThatThrownBy(() -> store().sign("v1", another, keys.signing()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "/v1/ has SHA-256 %s, but the one that was checked has %s"
                                .formatted(checked, another));
        assertThat(store().signed("v1").signatures()).isZero();
        assertThat(store().sign("v1", checked, keys.signing())).isTrue();
    }

    @Test
    default void theSignaturesOfAVersionAreCountedByTheirKeys() throws Exception {
        TestKeys ours = TestKeys.make();
        TestKeys theirs = TestKeys.make();
        store().publish(stage("v1"));
        sign("v1", ours.signing());
        sign("v1", theirs.signing());

        SignedManifest signed = store().signed("v1");

        assertThat(signed.signatures()).isEqualTo(2);
        assertThat(signed.signaturesBy(ours.trust().keys().keys())).isEqualTo(1);
        assertThat(signed.signaturesBy(TestKeys.make().trust().keys().keys())).isZero();
        assertThat(signed.isBy(theirs.signing())).isTrue();
        assertThat(signed.isBy(TestKeys.make().signing())).isFalse();
    }

    @Test
    default void aSignedArtifactIsSignedFromTheMomentItIsPublished() throws Exception {
        TestKeys keys = TestKeys.make();
        Artifact staged = stage("v1");
        ManifestSignature.write(staged.directory(), keys.signing());

        URI location = store().publish(staged);

        assertThat(trustingStore(keys.trust()).fetch(location, cache()).manifestSha256())
                .isEqualTo(staged.manifestSha256());
        assertThat(sign("v1", keys.signing())).isFalse();
    }

    @Test
    default void anArtifactWithoutASignatureIsRefusedWhereKeysAreTrustedAndCopiedElsewhere()
            throws Exception {
        Artifact staged = stage("v1");
        URI location = store().publish(staged);
        ArtifactStore trusting = trustingStore(TestKeys.make().trust());
        Path copy = Files.createDirectory(work().resolve("copy"));

        assertThatThrownBy(() -> trusting.fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/ is not signed")
                .hasMessageContaining("trusted.pem")
                .hasMessageContaining("models sign VERSION");
        assertThatThrownBy(
                        () -> trusting.copyTo(location, staged.manifestSha256(), copy, read -> {}))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/ is not signed");
        assertThat(copy.resolve("model.pt")).doesNotExist();
        assertThat(store().fetch(location, cache()).manifest().version()).isEqualTo("v1");
    }

    @Test
    default void aManifestIsParsedOnlyOnceATrustedKeyHasSignedIt() throws Exception {
        TestKeys keys = TestKeys.make();
        ArtifactStore trusting = trustingStore(keys.trust());
        store().publish(stage("v1"));
        sign("v1", keys.signing());
        assertThat(trusting.manifest("v1")).isEqualTo(store().manifest("v1"));

        damageManifest("v1");

        assertThatThrownBy(() -> trusting.manifest("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "/v1/manifest.sig holds 1 signature, none by the keys of trusted.pem");
        assertThatThrownBy(() -> store().manifest("v1"))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("is not a manifest");
    }

    @Test
    default void aSignatureByAnotherKeyOrOfAnotherManifestIsRefused() throws Exception {
        TestKeys keys = TestKeys.make();
        URI location = store().publish(stage("v1"));
        Artifact another = stage("v2");
        sign("v1", TestKeys.make().signing());

        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining(
                        "/v1/manifest.sig holds 1 signature, none by the keys of trusted.pem");

        byte[] ofAnother = Files.readAllBytes(another.directory().resolve("manifest.json"));
        writeSignature("v1", ManifestSignature.none().with(keys.signing(), ofAnother).bytes());
        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("none by the keys of trusted.pem");
    }

    @Test
    default void aSignatureFileThatIsNotOneIsRefusedAndReadOnlySoFar() throws Exception {
        TestKeys keys = TestKeys.make();
        URI location = store().publish(stage("v1"));

        writeSignature("v1", "signed, honestly".getBytes(UTF_8));
        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("Line 1 of ")
                .hasMessageContaining("/v1/manifest.sig is not a signature of 64 bytes in base64");

        writeSignature("v1", new byte[1 << 20]);
        assertThatThrownBy(() -> trustingStore(keys.trust()).fetch(location, cache()))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("/v1/manifest.sig has more than 4096 bytes");
    }

    @Test
    default void aCopyWhoseSignerIsNoLongerTrustedIsRefusedToo() throws Exception {
        TestKeys old = TestKeys.make();
        URI location = store().publish(stage("v1"));
        sign("v1", old.signing());
        Path cache = cache();
        trustingStore(old.trust()).fetch(location, cache);

        TestKeys next = TestKeys.make();
        assertThatThrownBy(() -> trustingStore(next.trust()).fetch(location, cache))
                .isInstanceOf(ArtifactException.class)
                .hasMessageContaining("none by the keys of trusted.pem");

        sign("v1", next.signing());
        assertThat(trustingStore(next.trust()).fetch(location, cache).manifest().version())
                .isEqualTo("v1");
        assertThat(trustingStore(old.trust()).fetch(location, cache).manifest().version())
                .isEqualTo("v1");
    }

    @Test
    default void aDeletedVersionLeavesNoSignature() throws Exception {
        store().publish(stage("v1"));
        sign("v1", TestKeys.make().signing());

        store().delete("v1");

        assertThat(store().clearLeftovers(LATER)).isZero();
        store().publish(stage("v1", "2026-11-25T16:05:01Z"));
        assertThatThrownBy(
                        () ->
                                trustingStore(TestKeys.make().trust())
                                        .fetch(store().locate("v1"), cache()))
                .hasMessageContaining("/v1/ is not signed");
    }
}
