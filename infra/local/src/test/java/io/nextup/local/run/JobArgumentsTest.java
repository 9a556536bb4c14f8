package io.nextup.local.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.kafka.JobNames;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** They would get the login of these, and the console would read elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nextup.kafka.bootstrap-servers",
                "nextup.kafka.config",
                "nextup.topics.interactions"
            })
    void theJobHasNoBrokersOrTopicsOfItsOwn(String key) {
        assertThatThrownBy(
                        () -> JobArguments.of(LOGIN, CACHE, "/models", KEYS, Map.of(key, "shop")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--job " + key)
                .hasMessageContaining("--kafka-config FILE");
    }

    @Test
    void brokersKnowTheJobByItsSlotUnlessOptionsNameIt() {
        assertThat(JobArguments.names(Map.of())).isEqualTo(new JobNames("nextup", null));
        assertThat(
                        JobArguments.names(
                                Map.of(
                                        "nextup.models.slot",
                                        "b",
                                        "nextup.publish.delivery",
                                        "EXACTLY_ONCE")))
                .isEqualTo(new JobNames("nextup-b", "nextup-b"));
        assertThat(
                        JobArguments.names(
                                Map.of(
                                        "nextup.kafka.group-id",
                                        "g",
                                        "nextup.publish.delivery",
                                        "exactly-once",
                                        "nextup.publish.transactional-id-prefix",
                                        "t")))
                .isEqualTo(new JobNames("g", "t"));
    }

    @Test
    void aFileThatTheUserNamesIsFoundFromTheDirectoriesOfTheProcesses() {
        String here = Path.of("").toAbsolutePath().toString();
        assertThat(
                        JobArguments.withPaths(
                                Map.of(
                                        "nextup.ingest.schema-registry", "registry.properties",
                                        "nextup.models.trusted-keys", "a.pem,/b.pem",
                                        "nextup.scoring.top-k", "20")))
                .isEqualTo(
                        Map.of(
                                "nextup.ingest.schema-registry", here + "/registry.properties",
                                "nextup.models.trusted-keys", here + "/a.pem,/b.pem",
                                "nextup.scoring.top-k", "20"));
    }

    @Test
    void aCommaInTheRegistrysNameDoesNotMakeTwoPlaces() {
        assertThat(JobArguments.location("/a,b/models")).isEqualTo("file:///a%2Cb/models");
        assertThat(JobArguments.location("s3://bucket/models")).isEqualTo("s3://bucket/models");
    }
}
