package io.nextup.artifact.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.signature.PublicKeys;
import io.nextup.signature.Statement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementKeysTest {
    private static final AnnouncementClaim CLAIM = claim("nextup.models.v1", "default", "{}");

    @TempDir private Path directory;
    private final TestKeys holder = TestKeys.make();
    private final AnnouncementKeys keys =
            new AnnouncementKeys(new PublicKeys(List.of(holder.pair().getPublic()), "a.pem"));

    /** Other programs may sign, too: these bytes are on the page. */
    @Test
    void theTopicTheKeyAndTheValueAreSignedEachAfterItsLength() {
        assertThat(HexFormat.of().formatHex(CLAIM.statement().bytes()))
                .isEqualTo(
                        hex("nextup-announcement-v1\n")
                                + "00000010"
                                + hex("nextup.models.v1")
                                + "00000007"
                                + hex("default")
                                + "00000002"
                                + hex("{}"));
    }

    @Test
    void anAnnouncementThatOneOfTheKeysHasSignedCounts() throws IOException {
        Path other = TestKeys.make().writePublic(directory.resolve("other.pem"));
        Path own = holder.writePublic(directory.resolve("own.pem"));
        AnnouncementKeys both = AnnouncementKeys.read(List.of(other, own));

        assertThat(both.refusal(CLAIM, CLAIM.statement().signedBy(holder.signing()))).isEmpty();
        assertThat(AnnouncementKeys.read(List.of(other)).refusal(CLAIM, signature(CLAIM)))
                .contains(
                        "no key of %s has signed this value for this slot and topic: announce the model with the private half of one of them (--announcement-key FILE)"
                                .formatted(other));
    }

    @Test
    void aSignatureOfAnotherTopicSlotOrValueDoesNotCount() {
        byte[] signature = signature(CLAIM);
        assertThat(keys.refusal(CLAIM, signature)).isEmpty();

        for (AnnouncementClaim other :
                List.of(
                        claim("staging.models.v1", "default", "{}"),
                        claim("nextup.models.v1", "games", "{}"),
                        claim("nextup.models.v1", "", "{}"),
                        claim("nextup.models.v1", "default", "{} "),
                        claim("nextup.models.v1d", "efault", "{}"))) {
            assertThat(keys.refusal(other, signature))
                    .as(new String(other.key(), UTF_8))
                    .hasValueSatisfying(why -> assertThat(why).startsWith("no key of a.pem"));
        }
    }

    /** One key may have two purposes. */
    @Test
    void aSignatureOfAnotherKindDoesNotCount() {
        byte[] ofErasure =
                Statement.of("nextup-erasure-v1")
                        .with(CLAIM.topic())
                        .with(CLAIM.key())
                        .with(CLAIM.value())
                        .signedBy(holder.signing());
        assertThat(keys.refusal(CLAIM, ofErasure)).isPresent();
    }

    @Test
    void anUnsignedAnnouncementDoesNotCountAndTheReasonNamesTheHeaderAndTheWayOut() {
        assertThat(keys.refusal(CLAIM, null))
                .contains(
                        "it is not signed (it has no header nextup-announcement-signature), and only announcements signed by a key of a.pem count: announce the model with --announcement-key FILE");
    }

    @Test
    void aHeaderThatIsNoSignatureDoesNotCount() {
        for (String header : List.of("", "%%%", "c2lnbmVk")) {
            assertThat(keys.refusal(CLAIM, header.getBytes(UTF_8))).as(header).isPresent();
        }
    }

    @Test
    void withoutKeysEveryAnnouncementCounts() {
        assertThat(AnnouncementKeys.NONE.isEmpty()).isTrue();
        assertThat(AnnouncementKeys.NONE.refusal(CLAIM, null)).isEmpty();
        assertThat(AnnouncementKeys.NONE.refusal(CLAIM, new byte[] {1})).isEmpty();
    }

    @Test
    void aPrivateKeyIsNotTaken() throws IOException {
        Path secret = holder.writePrivate(directory.resolve("secret.pem"));
        assertThatThrownBy(() -> AnnouncementKeys.read(List.of(secret)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "%s holds a PRIVATE KEY, and announcement keys are public"
                                .formatted(secret));
    }

    private byte[] signature(AnnouncementClaim claim) {
        return claim.statement().signedBy(holder.signing());
    }

    private static AnnouncementClaim claim(String topic, String key, String value) {
        return new AnnouncementClaim(topic, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
