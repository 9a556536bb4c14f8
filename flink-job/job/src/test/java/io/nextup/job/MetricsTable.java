package io.nextup.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The table of the job's own metrics in METRICS.md. */
final class MetricsTable {
    static final String PROMETHEUS_PREFIX = "flink_taskmanager_job_task_operator_";

    private static final Path PAGE = Path.of("..", "METRICS.md");

    private MetricsTable() {}

    /**
     * The first three columns of a line.
     *
     * @param flinkName operator, groups and name; REASON and VERSION stand for any
     * @param prometheusName without the prefix
     * @param type the metric's type in Flink's terms
     */
    record Row(String flinkName, String prometheusName, String type) {
        String fullPrometheusName() {
            return PROMETHEUS_PREFIX + prometheusName;
        }
    }

    /** The metrics that the job itself registers. */
    static List<Row> rows() throws IOException {
        return lines("## The job's metrics").stream().map(MetricsTable::row).toList();
    }

    /** The lines of the table below a heading. */
    private static List<String> lines(String heading) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("##"))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private static Row row(String line) {
        String[] cells = line.split("\\|", -1);
        return new Row(name(cells[1]), name(cells[2]), cells[3].strip());
    }

    private static String name(String cell) {
        return cell.strip().replace("`", "");
    }
}
