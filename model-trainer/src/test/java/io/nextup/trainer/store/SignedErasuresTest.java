package io.nextup.trainer.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.Interaction;
import io.nextup.event.Topics;
import io.nextup.intake.ErasureClaim;
import io.nextup.intake.ErasureHeaders;
import io.nextup.intake.ErasureId;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.ErasureSigner;
import io.nextup.intake.IntakeRules;
import io.nextup.signature.PublicKeys;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.history.ArrivalCounts;
import io.nextup.trainer.history.HistoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signed erasures in a store that is kept, and in a single reading. */
class SignedErasuresTest {
    private static final KeyPair KEYS = pair();
    private static final ErasureRules RULES =
            new ErasureRules(new PublicKeys(List.of(KEYS.getPublic()), "test"), null, Map.of());
    private static final Interaction BEFORE = Interaction.click(null, "ada", "before", 1);
    private static final Interaction AFTER = Interaction.click(null, "ada", "after", 1);

    @TempDir Path directory;
    @TempDir Path other;

    private final FakeTopic topic = new FakeTopic("topic", 1);

    @Test
    void onlyASignedErasureTakesInteractionsOutAndWaitsForAReceipt() throws Exception {
        topic.click("ada", "before");
        topic.erase("ada");
        topic.add(0, "ada", null, signed(pair(), "r-1"));

        assertThat(readOn().rejected()).isEqualTo(2);
        assertThat(interactions()).containsExactly(BEFORE);
        assertThat(erasures()).isEmpty();
        assertThat(readAtOnce()).containsExactly(BEFORE);

        topic.add(0, "ada", null, signed(KEYS, "r-1"));
        topic.click("ada", "after");
        assertThat(readOn().erasures()).isEqualTo(1);
        assertThat(interactions()).containsExactly(AFTER);
        assertThat(erasures())
                .containsExactly(new Erasure("ada", 0, 3, FakeTopic.RECORD_TIME, "r-1"));
        assertThat(readAtOnce()).containsExactly(AFTER);
    }

    @Test
    void aCopyDoesNotEraseAUserWhoCameBackNotEvenInALaterReading() throws Exception {
        ErasureHeaders headers = signed(KEYS, "r-1");
        topic.click("ada", "before");
        topic.add(0, "ada", null, headers);
        topic.click("ada", "after");
        topic.add(0, "ada", null, headers);

        ArrivalCounts first = readOn();
        assertThat(first.erasures()).isEqualTo(1);
        assertThat(first.rejected()).isEqualTo(1);
        assertThat(interactions()).containsExactly(AFTER);

        topic.add(0, "ada", null, headers);
        ArrivalCounts second = readOn();
        assertThat(second.erasures()).isZero();
        assertThat(second.rejected()).isEqualTo(1);
        assertThat(interactions()).containsExactly(AFTER);
        assertThat(erasures()).extracting(Erasure::offset).containsExactly(1L);
        assertThat(readAtOnce()).containsExactly(AFTER);

        topic.add(0, "ada", null, signed(KEYS, "r-2"));
        assertThat(readOn().erasures()).isEqualTo(1);
        assertThat(interactions()).isEmpty();
        assertThat(readAtOnce()).isEmpty();
    }

    @Test
    void theCommitNamesTheSignedErasuresThatHaveCounted() throws Exception {
        topic.add(0, "ada", null, signed(KEYS, "r-1"));
        readOn();
        assertThat(commit())
                .contains(
                        "\"countedErasures\":{\"ada\":{\"floorMillis\":-1,\"ids\":[{\"requestId\":\"r-1\",\"signedTimeMillis\":1000000}]}}");
    }

    @Test
    void aRebuiltStoreForgetsWhatWasErasedBeforeErasuresWereSigned() throws Exception {
        topic.click("ada", "before");
        topic.erase("ada");
        topic.click("ada", "after");
        topic.erase("ada");
        try (HistoryStore store = HistoryStore.open(directory)) {
            store.readOn(
                    topic,
                    IntakeRules.defaults().withErasures(RULES.withExemptBefore(Map.of(0, 2L))),
                    note -> {});
        }

        assertThat(interactions()).containsExactly(AFTER);
    }

    @Test
    void aReadingWithoutKeysIsRefusedOnceOneHadThem() throws IOException {
        topic.click("ada", "before");
        readOn();
        topic.erase("ada");

        try (HistoryStore store = HistoryStore.open(directory)) {
            assertThatThrownBy(() -> store.readOn(topic, note -> {}))
                    .isInstanceOf(HistoryException.class)
                    .hasMessageStartingWith(
                            directory + " was read with --erasure-keys: give them again");
        }
        assertThat(readOn().rejected()).isEqualTo(1);
    }

    @Test
    void aStoreThatCountedSignedErasuresAndNeedsNoSignaturesIsDamaged() throws Exception {
        topic.add(0, "ada", null, signed(KEYS, "r-1"));
        readOn();
        Path file = directory.resolve("commit.json");
        Files.writeString(file, commit().replace(",\"signaturesNeeded\":true", ""));
        assertThat(commit()).contains("countedErasures").doesNotContain("signaturesNeeded");

        assertThatThrownBy(() -> HistoryStore.open(directory)).hasMessageContaining("is damaged");
    }

    private ArrivalCounts readOn() throws IOException {
        try (HistoryStore store = HistoryStore.open(directory)) {
            return store.readOn(topic, IntakeRules.defaults().withErasures(RULES), note -> {});
        }
    }

    private List<Interaction> interactions() throws IOException {
        try (HistoryStore store = HistoryStore.open(directory)) {
            return store.interactions().list();
        }
    }

    private List<Erasure> erasures() throws IOException {
        try (HistoryStore store = HistoryStore.open(directory)) {
            return store.erasures();
        }
    }

    private List<Interaction> readAtOnce() throws IOException {
        return OneReading.of(topic, IntakeRules.defaults().withErasures(RULES), null, other)
                .interactions();
    }

    private String commit() throws IOException {
        return Files.readString(directory.resolve("commit.json"), UTF_8);
    }

    private static ErasureHeaders signed(KeyPair keys, String requestId) {
        return new ErasureSigner(SigningKey.of(keys.getPrivate()))
                .sign(
                        new ErasureClaim(
                                Topics.INTERACTIONS,
                                0,
                                "ada",
                                new ErasureId(requestId, FakeTopic.RECORD_TIME)));
    }

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
