package io.nextup.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.signature.SigningKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.security.KeyPair;
import org.junit.jupiter.api.Test;

class ErasureSignerTest {
    private final KeyPair next = TestErasures.pair();

    @Test
    void aSignatureIsOfTheClaimsBytes() {
        ErasureClaim claim = new ErasureClaim("t", 0, "ada", new ErasureId("r", 1));

        byte[] signature =
                new ErasureSigner(SigningKey.of(next.getPrivate())).sign(claim).signature();
        assertThat(claim.statement().isSignedBy(TestErasures.keys(next.getPublic()), signature))
                .isTrue();
        assertThat(claim.statement().isSignedBy(TestErasures.keys(TestErasures.PUBLIC), signature))
                .isFalse();
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
}
