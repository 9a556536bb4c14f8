package io.nextup.acceptance.pages;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Goals, modules, profiles, properties and tests of a call of Maven are there. */
final class MavenCheck implements CommandRules.Check {
    private static final Set<String> PHASES =
            Set.of("clean", "test-compile", "test", "package", "verify");
    private static final Set<String> FLAGS = Set.of("-B", "-o", "-q", "-am");
    private static final Set<String> PLUGINS_PROPERTIES =
            Set.of(
                    "surefire.failIfNoSpecifiedTests",
                    "failsafe.failIfNoSpecifiedTests",
                    "maven.test.skip");
    private static final Set<String> TESTS = Set.of("test", "it.test");

    private final Sources sources;

    MavenCheck(Sources sources) {
        this.sources = sources;
    }

    @Override
    public List<String> problems(PageCommand command) {
        List<String> problems = new ArrayList<>();
        for (Iterator<String> words = command.arguments().iterator(); words.hasNext(); ) {
            String word = words.next();
            if (word.equals("-pl")) {
                modules(words.hasNext() ? words.next() : "", problems);
            } else if (word.startsWith("-P")) {
                profile(
                        word.length() > 2 || !words.hasNext() ? word.substring(2) : words.next(),
                        problems);
            } else if (word.startsWith("-D")) {
                property(word.substring(2), problems);
            } else if (word.startsWith("-")) {
                require(FLAGS.contains(word), "option " + word, problems);
            } else {
                goal(word, problems);
            }
        }
        return problems;
    }

    private void modules(String list, List<String> problems) {
        for (String module : list.split(",", -1)) {
            require(sources.text(module + "/pom.xml") != null, "module " + module, problems);
        }
    }

    private void profile(String name, List<String> problems) {
        require(sources.hasProfile(name), "profile " + name, problems);
    }

    private void property(String assignment, List<String> problems) {
        int equals = assignment.indexOf('=');
        String name = equals < 0 ? assignment : assignment.substring(0, equals);
        String value = equals < 0 ? "" : assignment.substring(equals + 1);
        if (TESTS.contains(name)) {
            for (String test : value.split(",", -1)) {
                require(
                        test.equalsIgnoreCase("none") || sources.hasClass(test),
                        "test " + test,
                        problems);
            }
        } else {
            require(
                    PLUGINS_PROPERTIES.contains(name) || sources.hasProperty(name),
                    "property " + name,
                    problems);
        }
    }

    private void goal(String goal, List<String> problems) {
        int colon = goal.indexOf(':');
        require(
                colon < 0 ? PHASES.contains(goal) : sources.hasPlugin(goal.substring(0, colon)),
                "goal " + goal,
                problems);
    }

    private static void require(boolean isThere, String what, List<String> problems) {
        if (!isThere) {
            problems.add("there is no %s: correct the page".formatted(what));
        }
    }
}
