package io.nextup.local.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobArgumentsTest {
    private static final Path LOGIN = Path.of("/run/client.properties");
    private static final Path CACHE = Path.of("/run/models");
    private static final JobArguments.Keys KEYS =
            new JobArguments.Keys(
                    Path.of("/keys/models-public.pem"), Path.of("/keys/announcements-public.pem"));

    @Test
    void theJobLogsInAndTakesModelsOfTheRegistryAlone() {
        assertThat(JobArguments.of(LOGIN, CACHE, "/data/./models", KEYS, Map.of()))
                .containsExactly(
                        "--nextup.kafka.config",
                        "/run/client.properties",
                        "--nextup.models.cache-dir",
                        "/run/models",
                        "--nextup.models.trusted-locations",
                        "file:///data/models",
                        "--nextup.models.trusted-keys",
                        "/keys/models-public.pem",
                        "--nextup.models.announcement-keys",
                        "/keys/announcements-public.pem");
    }

    @Test
    void theJobTrustsTheKeysOfThisMachineUnlessTheUserSaysOtherwise() {
        Map<String, String> others = Map.of("nextup.models.trusted-keys", "/srv/trusted.pem");
        assertThat(JobArguments.of(LOGIN, CACHE, "/models", KEYS, others))
                .contains("--nextup.models.trusted-keys", "/srv/trusted.pem")
                .doesNotContain("/keys/models-public.pem");
        Map<String, String> anybody = Map.of("nextup.models.unsigned", "allow");
        assertThat(JobArguments.of(LOGIN, CACHE, "/models", KEYS, anybody))
                .endsWith("--nextup.models.unsigned", "allow")
                .doesNotContain("--nextup.models.trusted-keys");
    }

    @Test
    void anOptionThatIsGivenWins() {
        assertThat(
                        JobArguments.of(
                                LOGIN,
                                CACHE,
                                "s3://bucket/models",
                                KEYS,
                                Map.of("nextup.models.trusted-locations", "/a,/b")))
                .contains("--nextup.models.trusted-locations", "/a,/b")
                .doesNotContain("s3://bucket/models");
    }

    @Test
    void anotherBrokerDoesNotGetTheLogin() {
        assertThat(
                        JobArguments.of(
                                LOGIN,
                                CACHE,
                                "/models",
                                KEYS,
                                Map.of("nextup.kafka.bootstrap-servers", "shop:9092")))
                .contains("--nextup.kafka.bootstrap-servers", "shop:9092")
                .doesNotContain("--nextup.kafka.config");
    }

    @Test
    void aCommaInTheRegistrysNameDoesNotMakeTwoPlaces() {
        assertThat(JobArguments.location("/a,b/models")).isEqualTo("file:///a%2Cb/models");
        assertThat(JobArguments.location("s3://bucket/models")).isEqualTo("s3://bucket/models");
    }
}
