package io.nextup.acceptance.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code infra/kubernetes/logins} copies what the pods mount, and nothing else. */
class LoginsTest {
    @TempDir private Path directory;

    /** Stands in for kubectl: answers what Strimzi wrote, and keeps what is applied. */
    @BeforeEach
    void writeKubectl() throws IOException {
        Path kubectl = directory.resolve("kubectl");
        Files.writeString(
                kubectl,
                """
                #!/usr/bin/env bash
                echo "$*" >>"$0.calls"
                case $1 in
                    get)
                        if [ "$3" = "$(cat "$0.missing" 2>/dev/null)" ]; then
                            case $* in *" --ignore-not-found "*) exit 0 ;; esac
                            echo "Error from server (NotFound): secrets \\"$3\\" not found" >&2
                            exit 1
                        elif [ "$3" != "$(cat "$0.empty" 2>/dev/null)" ]; then
                            printf '%s' "of-$3" | base64
                        fi ;;
                    apply) cat >>"$0.applied"; echo >>"$0.applied" ;;
                esac
                """);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void threeLoginsAndTheCertificateAreCopied() throws Exception {
        assertThat(run()).isEmpty();

        assertThat(Files.readAllLines(directory.resolve("kubectl.calls")))
                .startsWith(
                        "get secret nextup-job --namespace nextup-kafka --ignore-not-found"
                                + " --output jsonpath={.data.sasl\\.jaas\\.config}",
                        "apply --namespace nextup --filename -")
                .endsWith(
                        "get secret nextup-cluster-ca-cert --namespace nextup-kafka --ignore-not-found"
                                + " --output jsonpath={.data.ca\\.crt}",
                        "apply --namespace nextup --filename -")
                .hasSize(8);
        List<String> applied = Files.readAllLines(directory.resolve("kubectl.applied"));
        JsonNode job = Manifest.YAML.readTree(applied.get(0));
        assertThat(job.at("/metadata/name").asText()).isEqualTo("nextup-job");
        assertThat(job.at("/data/sasl.jaas.config").binaryValue())
                .isEqualTo("of-nextup-job".getBytes(UTF_8));
        assertThat(applied).hasSize(4);
    }

    @Test
    void whatIsCopiedIsWhatThePodsMount() throws Exception {
        Kustomize.assumeThere();
        Set<String> mounted = new TreeSet<>();
        Pod.of(Kustomize.render("base")).forEach(pod -> mounted.addAll(pod.secrets()));
        run();

        Set<String> copied = new TreeSet<>();
        for (String secret : Files.readAllLines(directory.resolve("kubectl.applied"))) {
            copied.add(Manifest.YAML.readTree(secret).at("/metadata/name").asText());
        }
        assertThat(copied).isEqualTo(mounted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing", "empty"})
    void aLoginThatIsNotThereYetIsNamedAndNothingEmptyIsApplied(String how) throws Exception {
        Files.writeString(directory.resolve("kubectl." + how), "nextup-trainer");

        assertThat(run())
                .contains("nextup-trainer", "nextup-kafka", "sasl.jaas.config", "run this again");
        assertThat(Files.readAllLines(directory.resolve("kubectl.applied"))).hasSize(1);
    }

    /** Returns what the script says on its standard error. */
    private String run() throws IOException, InterruptedException {
        ProcessBuilder script =
                new ProcessBuilder(Kustomize.ROOT.resolve("logins").toString())
                        .redirectOutput(directory.resolve("out").toFile());
        script.environment().compute("PATH", (name, path) -> directory + ":" + path);
        Process process = script.start();
        String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }
}
