package io.nextup.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.trust.ModelTrust;
import io.nextup.artifact.trust.TestKeys;
import io.nextup.artifact.trust.TrustSettings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchServingTest {
    @TempDir private Path directory;

    @Test
    void aKeyFileThatCannotBeUsedStopsTheStartAndIsNamed() throws Exception {
        Path gone = directory.resolve("gone.pem");
        Path secret = TestKeys.make().writePrivate(directory.resolve("secret.pem"));

        for (Path file : List.of(gone, secret)) {
            assertThatThrownBy(() -> trust(file))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageStartingWith("nextup.models.trusted-keys: ")
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void theKeysOfAllFilesAreTrustedAndWithoutAnyEveryModelIs() throws Exception {
        Path one = TestKeys.make().writePublic(directory.resolve("one.pem"));
        Path two = TestKeys.make().writePublic(directory.resolve("two.pem"));

        assertThat(trust(one, two).keys().keys().keys()).hasSize(2);
        assertThat(TorchServing.trust(TrustSettings.NONE)).isEqualTo(ModelTrust.ANY);
    }

    private static ModelTrust trust(Path... keys) {
        return TorchServing.trust(
                new TrustSettings(
                        Stream.of(keys).map(Path::toString).toList(), List.of(), List.of()));
    }
}
