package io.nextup.local.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.local.guard.RestRule.Request;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestRuleTest {
    private static final RestRule RULE = new RestRule("secret", "/run/rest-token");
    private static final String HOST = "127.0.0.1:8081";

    @Test
    void theHostIsThisMachineWithThePort() {
        for (String own : List.of("localhost:8081", HOST, "[::1]:8081", "LocalHost:8081")) {
            assertThat(host(own)).as(own).isEmpty();
        }
        for (String foreign :
                List.of(
                        "evil.example:8081",
                        "localhost",
                        "localhost:8082",
                        "localhost.evil.example:8081",
                        "evil.example@localhost:8081",
                        "")) {
            assertThat(host(foreign).orElseThrow())
                    .contains("host [" + foreign + "] is not", "localhost:8081")
                    .doesNotContain("/run/");
        }
        assertThat(RULE.refusal(get(List.of(), List.of()), 8081)).isPresent();
        assertThat(RULE.refusal(get(List.of(HOST, HOST), List.of()), 8081)).isPresent();
    }

    @Test
    void theOriginIfThereIsOneIsThisServer() {
        for (String own : List.of("http://localhost:8081", "http://127.0.0.1:8081")) {
            assertThat(origin(own)).as(own).isEmpty();
        }
        for (String foreign :
                List.of(
                        "http://evil.example",
                        "http://evil.example:8081",
                        "http://localhost:8080",
                        "https://localhost:8081",
                        "null",
                        "")) {
            assertThat(origin(foreign)).as(foreign).isPresent();
        }
    }

    /** A page gets images and scripts without an origin. */
    @Test
    void aForeignPageMayLeadToTheDashboardAndFetchNothing() {
        assertThat(fetch("cross-site", "no-cors")).isPresent();
        assertThat(fetch("same-site", "no-cors")).isPresent();
        assertThat(fetch("cross-site", "navigate")).isEmpty();
        assertThat(fetch("same-origin", "cors")).isEmpty();
        assertThat(fetch("none", "navigate")).isEmpty();
    }

    @Test
    void whatMayChangeSomethingNeedsTheToken() {
        for (String method : List.of("POST", "PATCH", "DELETE", "PUT", "OPTIONS", "get")) {
            assertThat(ask(method, "/overview").orElseThrow()).contains("/run/rest-token");
            assertThat(ask(method, "/overview", "Bearer secret")).isEmpty();
        }
        for (String path :
                List.of(
                        "/jars/a.jar/plan",
                        "/v1/jars/a.jar/plan",
                        "jars/a.jar/plan/",
                        "/jars/a\nb.jar/plan",
                        "/jobs/a/yarn-cancel",
                        "//jobs/a/yarn-stop")) {
            assertThat(ask("GET", path)).as(path).isPresent();
            assertThat(ask("GET", path, "Bearer secret")).as(path).isEmpty();
        }
        assertThat(ask("GET", "/jobs/a/plan")).isEmpty();
        assertThat(ask("HEAD", "/")).isEmpty();
    }

    /** Flink decodes each part of a decoded path again, and takes a question mark for its end. */
    @Test
    void aPathThatFlinkMayReadInAnotherWayNeedsTheToken() {
        for (String path :
                List.of(
                        "/jars/a.jar/%70lan",
                        "/jars/a.jar/plan?x",
                        "/jobs/a/%79arn-cancel",
                        "/%6aobs/a/yarn-stop",
                        "/jobs/a/%2579arn-cancel")) {
            assertThat(ask("GET", path)).as(path).isPresent();
            assertThat(ask("GET", path, "Bearer secret")).as(path).isEmpty();
        }
    }

    @Test
    void onlyTheTokenCounts() {
        for (String wrong :
                List.of("Bearer other", "Bearer ", "secret", "Basic c2VjcmV0", "Bearer secret ")) {
            assertThat(ask("POST", "/jobs", wrong)).as(wrong).isPresent();
        }
        assertThat(ask("POST", "/jobs", "Bearer other", "Bearer secret")).isPresent();
    }

    private static Optional<String> host(String host) {
        return RULE.refusal(get(List.of(host), List.of()), 8081);
    }

    private static Optional<String> origin(String origin) {
        return RULE.refusal(get(List.of(HOST), List.of(origin)), 8081);
    }

    private static Request get(List<String> hosts, List<String> origins) {
        return new Request("GET", "/", hosts, origins, List.of(), List.of(), List.of());
    }

    private static Optional<String> fetch(String site, String mode) {
        return RULE.refusal(
                new Request(
                        "GET",
                        "/",
                        List.of(HOST),
                        List.of(),
                        List.of(site),
                        List.of(mode),
                        List.of()),
                8081);
    }

    private static Optional<String> ask(String method, String path, String... authorizations) {
        return RULE.refusal(
                new Request(
                        method,
                        path,
                        List.of(HOST),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(authorizations)),
                8081);
    }
}
