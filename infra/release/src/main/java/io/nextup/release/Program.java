package io.nextup.release;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program with all parts that ship with it.
 *
 * @param name the module's folder, such as {@code flink-job/job}
 */
record Program(String name, List<ShippedPart> parts) {
    Program {
        requireNonNull(name, "name is null");
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("%s has no parts".formatted(name));
        }
        parts = List.copyOf(parts);
    }

    /**
     * Reads what {@code dependency:list} wrote: {@code
     * group:artifact:type[:classifier]:version:scope:file}. Parts of the project itself and of its
     * tests are left out.
     */
    static Program read(String name, Path dependencies) throws IOException {
        List<ShippedPart> parts = new ArrayList<>();
        for (String line : Files.readAllLines(dependencies)) {
            String[] fields = line.strip().replaceFirst(" -- module .*", "").split(":", -1);
            if (fields.length < 6) {
                continue;
            }
            boolean classified = fields.length > 6;
            String version = fields[fields.length - 3];
            String scope = fields[fields.length - 2];
            if (scope.equals("test") || fields[0].equals("io.nextup")) {
                continue;
            }
            ShippedPart self = ShippedPart.maven(fields[0], fields[1], version);
            String qualifiers =
                    classified
                            ? "classifier=%s&type=%s".formatted(fields[3], fields[2])
                            : "type=%s".formatted(fields[2]);
            List<ShippedPart> holds =
                    HeldParts.of(Path.of(fields[fields.length - 1])).stream()
                            .filter(part -> !part.equals(self))
                            .toList();
            parts.add(new ShippedPart(self.name(), version, qualifiers, holds));
        }
        return new Program(name, parts);
    }
}
