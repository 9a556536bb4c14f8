package io.nextup.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares what ships with the list of advisories. */
final class Scan {
    /**
     * An advisory and a part that it affects: the jar that ships, and the held part if it is in
     * that.
     */
    record Match(Advisory advisory, Program program, ShippedPart jar, ShippedPart affected) {
        private String where() {
            String ships = "which ships with %s".formatted(program.name());
            return jar.equals(affected)
                    ? "%s %s, %s".formatted(affected.name(), affected.version(), ships)
                    : "%s %s in %s, %s".formatted(affected.name(), affected.version(), jar, ships);
        }
    }

    private final AdvisoryList list;
    private final List<Program> programs;
    private final List<Match> matches;

    Scan(AdvisoryList list, List<Program> programs) {
        this.list = list;
        this.programs =
                programs.stream()
                        .map(
                                program ->
                                        new Program(
                                                program.name(),
                                                program.parts().stream()
                                                        .map(this::withNamedParts)
                                                        .toList()))
                        .toList();
        this.matches = this.programs.stream().flatMap(this::matches).toList();
    }

    private ShippedPart withNamedParts(ShippedPart jar) {
        return jar.holding(
                list.holds().getOrDefault(ShippedPart.held(jar.name(), jar.version()), List.of()));
    }

    private Stream<Match> matches(Program program) {
        return program.parts().stream()
                .flatMap(
                        jar ->
                                jar.all()
                                        .distinct()
                                        .flatMap(
                                                part ->
                                                        list.advisories().stream()
                                                                .filter(a -> a.affects(part))
                                                                .map(
                                                                        a ->
                                                                                new Match(
                                                                                        a, program,
                                                                                        jar,
                                                                                        part))));
    }

    List<Match> matches() {
        return matches;
    }

    /** The matches of a program by advisory id. */
    Map<String, List<Match>> matchesOf(String program) {
        return matches.stream()
                .filter(match -> match.program().name().equals(program))
                .collect(
                        Collectors.groupingBy(
                                match -> match.advisory().id(), TreeMap::new, Collectors.toList()));
    }

    /** Returns the last line of a scan without complaints. */
    String summary() {
        List<Advisory> touching = matches.stream().map(Match::advisory).distinct().toList();
        long inTriage =
                touching.stream()
                        .flatMap(advisory -> advisory.explanation().stream())
                        .filter(key -> list.explanations().get(key).isInTriage())
                        .count();
        return "Advisories as of %s: %d known, %d of them about parts that ship: %d explained, %d in triage"
                .formatted(
                        list.asOf(),
                        list.advisories().size(),
                        touching.size(),
                        touching.size() - inTriage,
                        inTriage);
    }

    /** Sentences, one for each thing to do; none if all that ships is explained. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        for (Match match : matches) {
            if (match.advisory().explanation().isEmpty()) {
                complaints.add(
                        ("%s affects %s: %s Take a version outside of %s, or say in advisories.json"
                                        + " what it does here ('explanation').")
                                .formatted(
                                        match.advisory().id(),
                                        match.where(),
                                        match.advisory().about(),
                                        match.advisory().versions()));
            }
        }
        Set<Advisory> touching = matches.stream().map(Match::advisory).collect(Collectors.toSet());
        for (Advisory advisory : list.advisories()) {
            if (advisory.explanation().isPresent() && !touching.contains(advisory)) {
                complaints.add(
                        "%s is explained, but no part of %s in %s ships: take its 'explanation' out of advisories.json."
                                .formatted(advisory.id(), advisory.parts(), advisory.versions()));
            }
        }
        Set<String> used =
                list.advisories().stream()
                        .flatMap(advisory -> advisory.explanation().stream())
                        .collect(Collectors.toSet());
        list.explanations().keySet().stream()
                .filter(key -> !used.contains(key))
                .sorted()
                .forEach(
                        key ->
                                complaints.add(
                                        "Explanation '%s' explains no advisory: take it out of advisories.json."
                                                .formatted(key)));
        Set<ShippedPart> jars =
                programs.stream()
                        .flatMap(program -> program.parts().stream())
                        .map(jar -> ShippedPart.held(jar.name(), jar.version()))
                        .collect(Collectors.toSet());
        list.holds().keySet().stream()
                .filter(jar -> !jars.contains(jar))
                .map(
                        jar ->
                                "advisories.json says what %s holds, but it does not ship: look up what its successor holds."
                                        .formatted(jar))
                .sorted()
                .forEach(complaints::add);
        return complaints.stream().distinct().toList();
    }
}
