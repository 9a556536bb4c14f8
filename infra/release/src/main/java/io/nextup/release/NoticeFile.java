package io.nextup.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes the file that names the parts of a release with their licences, from the bills. */
final class NoticeFile {
    private static final String INTRODUCTION =
            """
            Nextup is licensed under the Apache License, Version 2.0: see LICENSE.

            The jars in lib hold these parts of others, each under its own licence. Where several are
            named, you may choose. The texts of licences and notices lie in META-INF of the jars.

            """;

    private NoticeFile() {}

    /**
     * Writes {@code infra/release/target/NOTICE}.
     *
     * @param args the root of the repository
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        List<JsonNode> bills = new ArrayList<>();
        for (String module : AdvisoriesCommand.PROGRAMS) {
            Path bill = root.resolve(module).resolve("target/bom.json");
            if (!Files.exists(bill)) {
                System.err.println(
                        "%s is missing: build without -o, since Maven makes no bill of materials offline"
                                .formatted(bill));
                System.exit(1);
            }
            bills.add(JsonMapper.builder().build().readTree(bill.toFile()));
        }
        Files.writeString(root.resolve("infra/release/target/NOTICE"), of(bills));
    }

    /** Returns the text; throws if a part has no licence. */
    static String of(List<JsonNode> bills) {
        Map<String, String> parts = new TreeMap<>();
        for (JsonNode bill : bills) {
            for (JsonNode part : bill.path("components")) {
                if (!part.path("group").asText().equals("io.nextup")) {
                    String name =
                            "%s:%s %s"
                                    .formatted(
                                            part.path("group").asText(),
                                            part.path("name").asText(),
                                            part.path("version").asText());
                    parts.put(name, licences(name, part));
                }
            }
        }
        StringBuilder text = new StringBuilder(INTRODUCTION);
        parts.forEach((name, licences) -> text.append(name + ": " + licences + "\n"));
        return text.toString();
    }

    private static String licences(String name, JsonNode part) {
        List<String> licences = new ArrayList<>();
        for (JsonNode choice : part.path("licenses")) {
            JsonNode licence = choice.path("license");
            licences.add(
                    choice.path("expression")
                            .asText(licence.path("id").asText(licence.path("name").asText())));
        }
        if (licences.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has no licence in the bill of materials: replace it, or name its licence"
                            .formatted(name));
        }
        return String.join(" or ", licences);
    }
}
