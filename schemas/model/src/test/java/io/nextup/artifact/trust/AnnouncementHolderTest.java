package io.nextup.artifact.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.signature.PublicKeys;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementHolderTest {
    private static final AnnouncementClaim CLAIM = claim("{}");

    private final TestKeys own = TestKeys.make();
    private final TestKeys colleague = TestKeys.make();
    private final AnnouncementHolder alone = AnnouncementHolder.alone(own.signing());
    private final AnnouncementHolder knowing =
            new AnnouncementHolder(
                    own.signing(),
                    new AnnouncementKeys(
                            new PublicKeys(List.of(colleague.pair().getPublic()), "theirs.pem")));

    @Test
    void anAnnouncementCountsIfTheHolderOrOneOfTheOthersHasSignedIt() {
        assertThat(knowing.counts(CLAIM, CLAIM.statement().signedBy(own.signing()))).isTrue();
        assertThat(knowing.counts(CLAIM, CLAIM.statement().signedBy(colleague.signing()))).isTrue();
        assertThat(knowing.counts(CLAIM, CLAIM.statement().signedBy(TestKeys.make().signing())))
                .isFalse();
    }

    /** Without others, not every announcement counts, as for a job without keys. */
    @Test
    void forAHolderAloneOnlyItsOwnAnnouncementsCount() {
        assertThat(alone.counts(CLAIM, CLAIM.statement().signedBy(own.signing()))).isTrue();
        assertThat(alone.counts(CLAIM, CLAIM.statement().signedBy(colleague.signing()))).isFalse();
    }

    @Test
    void aSignatureOfAnotherAnnouncementOrNoneDoesNotCount() {
        byte[] ofAnother = claim("{} ").statement().signedBy(own.signing());
        for (AnnouncementHolder holder : List.of(alone, knowing)) {
            assertThat(holder.counts(CLAIM, ofAnother)).isFalse();
            assertThat(holder.counts(CLAIM, "%%%".getBytes(UTF_8))).isFalse();
            assertThat(holder.counts(CLAIM, null)).isFalse();
        }
    }

    private static AnnouncementClaim claim(String value) {
        return new AnnouncementClaim(
                "nextup.models.v1", "default".getBytes(UTF_8), value.getBytes(UTF_8));
    }
}
