package io.nextup.signature;

import static io.nextup.signature.KeyPurpose.ANNOUNCEMENTS;
import static io.nextup.signature.KeyPurpose.ERASURES;
import static io.nextup.signature.KeyPurpose.MODELS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.store.StoreUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalKeysTest {
    private static final byte[] BYTES = {1, 2, 3};

    @TempDir Path home;

    @Test
    void theFirstCallMakesAPairForEachPurposeAndTheNextOneFindsThem() throws Exception {
        LocalKeys made = LocalKeys.in(keys());
        LocalKeys found = LocalKeys.in(keys());

        Set<List<Byte>> signatures = new HashSet<>();
        for (KeyPurpose purpose : KeyPurpose.values()) {
            byte[] signature = made.signing(purpose).sign(BYTES);
            assertThat(found.signing(purpose).sign(BYTES)).isEqualTo(signature);
            PublicKeys trusted = PublicKeys.read(List.of(found.publicFile(purpose)), purpose);
            assertThat(trusted.keys()).hasSize(1);
            assertThat(trusted.haveSigned(BYTES, signature)).isTrue();
            signatures.add(boxed(signature));
        }
        assertThat(signatures).as("keys of their own").hasSize(3);
        assertThat(files(keys()))
                .containsExactly(
                        "announcements-public.pem",
                        "announcements.pem",
                        "erasures-public.pem",
                        "erasures.pem",
                        "models-public.pem",
                        "models.pem");
        assertThat(files(home)).containsExactly("keys");
    }

    @Test
    void nobodyElseMayEnterTheDirectoryOrReadAKey() throws Exception {
        LocalKeys.in(keys());

        assertThat(permissions(keys())).isEqualTo("rwx------");
        for (KeyPurpose purpose : KeyPurpose.values()) {
            assertThat(permissions(keys().resolve(purpose.word() + ".pem"))).isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(keys(), PosixFilePermissions.fromString("rwx--x---"));
        assertThatThrownBy(() -> LocalKeys.in(keys()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("Others have access to %s (rwx--x---)".formatted(keys()))
                .hasMessageContaining("chmod 700");
    }

    @Test
    void verbsThatMakeThemAtOnceAllFindTheSameOnes() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path directory = home.resolve("round-" + round).resolve("keys");
            Callable<List<Byte>> verb =
                    () -> boxed(LocalKeys.in(directory).signing(MODELS).sign(BYTES));

            assertThat(Set.copyOf(StoreUnderTest.atOnce(Collections.nCopies(8, verb)))).hasSize(1);
            assertThat(files(directory.getParent())).containsExactly("keys");
        }
    }

    @Test
    void theUnfinishedKeysOfAProcessThatDiedDoNotCount() throws Exception {
        Path unfinished = Files.createDirectories(home.resolve(".keys-123"));
        Files.writeString(unfinished.resolve("models.pem"), "-----BEGIN PRIV");

        LocalKeys.in(keys()).signing(MODELS);

        assertThat(unfinished.resolve("models.pem")).hasContent("-----BEGIN PRIV");
        assertThat(files(keys())).hasSize(6);
    }

    @Test
    void aKeyThatIsMissingIsNamedAndNoneIsMadeInItsPlace() throws Exception {
        LocalKeys.in(keys());
        Files.delete(keys().resolve("erasures-public.pem"));

        assertThatThrownBy(() -> LocalKeys.in(keys()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(keys().resolve("erasures-public.pem") + " is missing")
                .hasMessageContaining("delete " + keys());
        assertThat(files(keys())).hasSize(5);
    }

    @Test
    void aFileThatWasMadeForOnePurposeIsRefusedForAnotherWhateverItsName() throws Exception {
        LocalKeys made = LocalKeys.in(keys());
        Path secret = Files.copy(keys().resolve("announcements.pem"), home.resolve("signing.pem"));
        Path published = Files.copy(made.publicFile(ANNOUNCEMENTS), home.resolve("trusted.pem"));

        assertThat(SigningKey.read(secret, ANNOUNCEMENTS)).isNotNull();
        assertThatThrownBy(() -> SigningKey.read(secret, MODELS))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "%s is a key for announcements, and this one is to sign models: name another file",
                        secret);
        assertThatThrownBy(() -> PublicKeys.read(List.of(published), ERASURES))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "%s holds a key for announcements, and erasure keys are for erasures: name another file",
                        published);
    }

    @Test
    void eachKeyOfAFileHasThePurposeOfTheLineBeforeIt() throws Exception {
        LocalKeys made = LocalKeys.in(keys());
        Path both = home.resolve("both.pem");
        Files.writeString(
                both,
                Files.readString(made.publicFile(MODELS))
                        + Files.readString(made.publicFile(ERASURES)));

        assertThatThrownBy(() -> PublicKeys.read(List.of(both), MODELS))
                .hasMessageContaining("holds a key for erasures");
    }

    private Path keys() {
        return home.resolve("keys");
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> boxed = new ArrayList<>();
        for (byte one : bytes) {
            boxed.add(one);
        }
        return boxed;
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
