package io.nextup.release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {
    private static final String NETTY =
            """
            {"id": "CVE-2025-24970", "aliases": ["GHSA-4g8c-wm8x-jfhw"], "parts": ["pkg:maven/io.netty/netty-handler"],
             "versions": "[4.1.91.Final,4.1.118.Final)", "about": "A packet crashes the native SSL engine.",
             "source": "https://example.org/netty"%s}\
            """;
    private static final String EXPLAINED = ", \"explanation\": \"no-native-ssl\"";
    private static final String NO_NATIVE_SSL =
            """
            "no-native-ssl": {"state": "not_affected", "justification": "code_not_present", "detail": "No native SSL ships."}\
            """;

    @TempDir Path directory;

    private static AdvisoryList list(String holds, String explanations, String advisories)
            throws IOException {
        return AdvisoryList.parse(
                """
                {"about": [], "asOf": "2026-11-30", "sources": [], "holds": {%s}, "explanations": {%s},
                 "advisories": [%s]}\
                """
                        .formatted(holds, explanations, advisories));
    }

    private static Program job(ShippedPart... parts) {
        return new Program("flink-job/job", List.of(parts));
    }

    private static ShippedPart jar(
            String group, String artifact, String version, ShippedPart... holds) {
        return new ShippedPart(
                "pkg:maven/%s/%s".formatted(group, artifact), version, "type=jar", List.of(holds));
    }

    private static ShippedPart shadedNetty() {
        return jar(
                "org.apache.flink",
                "flink-shaded-netty",
                "4.1.100.Final-20.0",
                ShippedPart.maven("io.netty", "netty-handler", "4.1.100.Final"));
    }

    @Test
    void anUnexplainedAdvisoryOfAHeldPartNamesPartVersionAdvisoryAndWayOut() throws IOException {
        Scan scan = new Scan(list("", "", NETTY.formatted("")), List.of(job(shadedNetty())));

        assertThat(scan.complaints())
                .containsExactly(
                        "CVE-2025-24970 affects pkg:maven/io.netty/netty-handler 4.1.100.Final in"
                                + " pkg:maven/org.apache.flink/flink-shaded-netty@4.1.100.Final-20.0,"
                                + " which ships with flink-job/job: A packet crashes the native SSL"
                                + " engine. Take a version outside of [4.1.91.Final,4.1.118.Final), or"
                                + " say in advisories.json what it does here ('explanation').");
    }

    @Test
    void theSummaryCountsApartWhatNobodyHasDecidedYet() throws IOException {
        String undecided =
                "\"undecided\": {\"state\": \"in_triage\", \"detail\": \"No version fixes it.\"}";
        String advisories =
                String.join(
                        ", ",
                        NETTY.formatted(EXPLAINED),
                        NETTY.replace("2025-24970", "2026-1")
                                .formatted(EXPLAINED.replace("no-native-ssl", "undecided")),
                        NETTY.replace("netty-handler", "netty-codec")
                                .replace("2025-24970", "2026-2")
                                .formatted(""));
        Scan scan =
                new Scan(
                        list("", NO_NATIVE_SSL + ", " + undecided, advisories),
                        List.of(job(shadedNetty())));

        assertThat(scan.summary())
                .isEqualTo(
                        "Advisories as of 2026-11-30: 3 known, 2 of them about parts that ship: 1 explained, 1 in triage");
    }

    @Test
    void anExplainedAdvisoryIsNoComplaint() throws IOException {
        Scan scan =
                new Scan(
                        list("", NO_NATIVE_SSL, NETTY.formatted(EXPLAINED)),
                        List.of(job(shadedNetty())));

        assertThat(scan.complaints()).isEmpty();
    }

    @Test
    void anExplanationOfWhatDoesNotShipAnyMoreIsDead() throws IOException {
        Program fixed =
                job(
                        jar(
                                "org.apache.flink",
                                "flink-shaded-netty",
                                "4.1.118.Final-21.0",
                                ShippedPart.maven("io.netty", "netty-handler", "4.1.118.Final")));

        Scan scan = new Scan(list("", NO_NATIVE_SSL, NETTY.formatted(EXPLAINED)), List.of(fixed));

        assertThat(scan.complaints())
                .containsExactly(
                        "CVE-2025-24970 is explained, but no part of"
                                + " [pkg:maven/io.netty/netty-handler] in [4.1.91.Final,4.1.118.Final)"
                                + " ships: take its 'explanation' out of advisories.json.");
    }

    @Test
    void anAdvisoryThatTouchesNothingMayStayWithoutExplanation() throws IOException {
        Scan scan =
                new Scan(
                        list("", "", NETTY.formatted("")),
                        List.of(job(jar("io.netty", "netty-handler", "4.1.118.Final"))));

        assertThat(scan.complaints()).isEmpty();
    }

    @Test
    void anExplanationWithoutAdvisoryIsDead() throws IOException {
        Scan scan =
                new Scan(
                        list("", NO_NATIVE_SSL, NETTY.formatted("")),
                        List.of(job(jar("a", "b", "1"))));

        assertThat(scan.complaints())
                .containsExactly(
                        "Explanation 'no-native-ssl' explains no advisory: take it out of"
                                + " advisories.json.");
    }

    @Test
    void whatAJarDoesNotTellIsNamedByHandForItsExactVersion() throws IOException {
        String torch =
                """
                {"id": "CVE-2025-3000", "parts": ["pkg:pypi/torch"], "versions": "(,2.13.0)",
                 "about": "It corrupts memory.", "source": "https://example.org/torch"}\
                """;
        AdvisoryList list =
                list(
                        "\"pkg:maven/ai.djl.pytorch/pytorch-native-cpu@2.7.1\":"
                                + " [\"pkg:pypi/torch@2.7.1\"]",
                        "",
                        torch);

        assertThat(
                        new Scan(
                                        list,
                                        List.of(
                                                job(
                                                        jar(
                                                                "ai.djl.pytorch",
                                                                "pytorch-native-cpu",
                                                                "2.7.1"))))
                                .complaints())
                .singleElement()
                .asString()
                .startsWith(
                        "CVE-2025-3000 affects pkg:pypi/torch 2.7.1 in"
                                + " pkg:maven/ai.djl.pytorch/pytorch-native-cpu@2.7.1,");
        assertThat(
                        new Scan(
                                        list,
                                        List.of(
                                                job(
                                                        jar(
                                                                "ai.djl.pytorch",
                                                                "pytorch-native-cpu",
                                                                "2.8.0"))))
                                .complaints())
                .containsExactly(
                        "advisories.json says what"
                                + " pkg:maven/ai.djl.pytorch/pytorch-native-cpu@2.7.1 holds, but it"
                                + " does not ship: look up what its successor holds.");
    }

    @Test
    void aJarTellsWhatItHoldsByNoticeByMavensFilesAndByTheJarsInIt() throws IOException {
        Path jar = directory.resolve("outer.jar");
        Path inner = directory.resolve("inner.jar");
        zip(
                inner,
                "META-INF/NOTICE",
                """
                This project bundles the following dependencies
                - io.netty:netty-all:4.1.100.Final
                - io.netty:netty-transport-native-epoll:linux-x86_64:4.1.100.Final
                A line that says nothing: see https://example.org:443/a
                """);
        zip(
                jar,
                "inner.jar",
                Files.readAllBytes(inner),
                "META-INF/maven/a/b/pom.properties",
                "groupId=a\nartifactId=b\nversion=1.2\n".getBytes(UTF_8));

        assertThat(HeldParts.of(jar))
                .containsExactly(
                        ShippedPart.maven("io.netty", "netty-all", "4.1.100.Final"),
                        ShippedPart.maven(
                                "io.netty", "netty-transport-native-epoll", "4.1.100.Final"),
                        ShippedPart.maven("a", "b", "1.2"));
    }

    @Test
    void flinksShadedNettyIsSeenModuleByModule() {
        Path jar =
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(path -> path.contains("flink-shaded-netty-"))
                        .map(Path::of)
                        .findFirst()
                        .orElseThrow();

        assertThat(HeldParts.of(jar))
                .contains(
                        ShippedPart.maven("io.netty", "netty-codec-http", "4.1.100.Final"),
                        ShippedPart.maven("io.netty", "netty-handler", "4.1.100.Final"),
                        ShippedPart.maven(
                                "io.netty", "netty-transport-native-epoll", "4.1.100.Final"))
                .hasSizeGreaterThan(25);
    }

    @Test
    void theListOfMavenIsReadWithoutTestsAndOwnModules() throws IOException {
        Path jar = directory.resolve("a.jar");
        zip(jar, "A.class", "");
        Path file = directory.resolve("parts.txt");
        Files.writeString(
                file,
                """

                The following files have been resolved:
                   ai.djl.pytorch:pytorch-native-cpu:jar:linux-x86_64:2.7.1:provided:%1$s -- module pytorch (auto)
                   io.nextup:nextup-kafka:jar:0.1.0:compile:%1$s
                   org.example:only-tests:jar:1:test:%1$s
                   org.slf4j:slf4j-api:jar:2.0.18:compile:%1$s -- module org.slf4j
                """
                        .formatted(jar));

        assertThat(Program.read("flink-job/job", file).parts())
                .extracting(ShippedPart::purl)
                .containsExactly(
                        "pkg:maven/ai.djl.pytorch/pytorch-native-cpu@2.7.1?classifier=linux-x86_64&type=jar",
                        "pkg:maven/org.slf4j/slf4j-api@2.0.18?type=jar");
    }

    @Test
    void theVexFileRefersToTheBillAndSaysWhatHoldsThePart() throws IOException {
        AdvisoryList list = list("", NO_NATIVE_SSL, NETTY.formatted(EXPLAINED));
        Scan scan = new Scan(list, List.of(job(shadedNetty())));
        JsonNode bill =
                JsonMapper.builder()
                        .build()
                        .readTree(
                                """
                                {"serialNumber": "urn:uuid:f2ea659d-64aa-31df-aee1-1a4bfe778b4f", "version": 1}\
                                """);

        JsonNode vex =
                JsonMapper.builder()
                        .build()
                        .readTree(VexFile.of("flink-job/job", scan, list, Optional.of(bill)));

        JsonNode only = vex.path("vulnerabilities").path(0);
        assertThat(vex.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(vex.path("metadata").path("timestamp").asText())
                .isEqualTo("2026-11-30T00:00:00Z");
        assertThat(only.path("id").asText()).isEqualTo("CVE-2025-24970");
        assertThat(only.path("analysis").toString())
                .isEqualTo(
                        "{\"state\":\"not_affected\",\"justification\":\"code_not_present\","
                                + "\"detail\":\"No native SSL ships.\"}");
        assertThat(only.path("affects").toString())
                .isEqualTo(
                        "[{\"ref\":\"urn:cdx:f2ea659d-64aa-31df-aee1-1a4bfe778b4f/1#"
                                + "pkg:maven/org.apache.flink/flink-shaded-netty@4.1.100.Final-20.0?type=jar\"}]");
        assertThat(only.path("properties").path(0).path("value").asText())
                .isEqualTo(
                        "pkg:maven/io.netty/netty-handler@4.1.100.Final in"
                                + " pkg:maven/org.apache.flink/flink-shaded-netty@4.1.100.Final-20.0");
    }

    @Test
    void theListRefusesWhatCycloneDxDoesNotKnow() {
        assertThatThrownBy(() -> list("", NO_NATIVE_SSL.replace("not_affected", "harmless"), ""))
                .hasMessageContaining("'harmless' is not a state of CycloneDX");
        assertThatThrownBy(() -> list("", NO_NATIVE_SSL.replace("not_affected", "exploitable"), ""))
                .hasMessageContaining("was exploitable with code_not_present");
        assertThatThrownBy(() -> list("", "", NETTY.formatted(EXPLAINED)))
                .hasMessageContaining("CVE-2025-24970 names the explanation 'no-native-ssl'");
        assertThatThrownBy(() -> list("", "", NETTY.formatted("") + "," + NETTY.formatted("")))
                .hasMessageContaining("CVE-2025-24970 is twice in the list");
        assertThatThrownBy(() -> list("", "", NETTY.formatted(", \"explained\": \"x\"")))
                .hasMessageContaining("explained");
    }

    private static void zip(Path file, String name, String content) throws IOException {
        zip(file, name, content.getBytes(UTF_8), null, null);
    }

    private static void zip(
            Path file, String name, byte[] content, String secondName, byte[] second)
            throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
            if (secondName != null) {
                zip.putNextEntry(new ZipEntry(secondName));
                zip.write(second);
            }
        }
    }
}
