package io.nextup.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes {@code target/vex.json} of each program, and fails with all complaints of the scan. */
public final class AdvisoriesCommand {
    /** Modules that ship, each with {@code target/parts.txt}. */
    static final List<String> PROGRAMS = List.of("flink-job/job", "infra/flink", "infra/launcher");

    private AdvisoriesCommand() {}

    /** args: the root of the repository */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        AdvisoryList list = AdvisoryList.read(root.resolve("infra/release/advisories.json"));
        List<Program> programs = new ArrayList<>();
        for (String module : PROGRAMS) {
            programs.add(Program.read(module, root.resolve(module).resolve("target/parts.txt")));
        }
        Scan scan = new Scan(list, programs);
        for (String module : PROGRAMS) {
            Path target = root.resolve(module).resolve("target");
            Path bill = target.resolve("bom.json");
            Optional<JsonNode> billOfMaterials =
                    Files.exists(bill)
                            ? Optional.of(JsonMapper.builder().build().readTree(bill.toFile()))
                            : Optional.empty();
            Files.writeString(
                    target.resolve("vex.json"), VexFile.of(module, scan, list, billOfMaterials));
        }
        List<String> complaints = scan.complaints();
        complaints.forEach(System.err::println);
        if (!complaints.isEmpty()) {
            System.exit(1);
        }
        System.out.println(scan.summary());
    }
}
