package io.nextup.trainer.registry;

import com.sun.management.OperatingSystemMXBean;
import io.nextup.scoring.torch.PyTorch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Hardware and system on which a model was made, and what it took of them, as far as they explain
 * times and last digits; no host's name.
 */
public final class MachineProvenance {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private MachineProvenance() {}

    /** Returns entries for a manifest's provenance, all of which start with {@code machine.}. */
    public static Map<String, String> provenance() {
        OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        Map<String, String> provenance = new TreeMap<>();
        provenance.put("machine.processor", processor(CPU_INFO));
        provenance.put(
                "machine.cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        provenance.put("machine.threads", Integer.toString(PyTorch.threads()));
        provenance.put("machine.device", PyTorch.trainingDevice());
        provenance.put("machine.memoryMiB", Long.toString(system.getTotalMemorySize() >> 20));
        provenance.put(
                "machine.java",
                "%s (%s)"
                        .formatted(
                                System.getProperty("java.runtime.version"),
                                System.getProperty("java.vendor")));
        provenance.put(
                "machine.system",
                "%s %s".formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
        return provenance;
    }

    /** Returns the processor's name as Linux reports it; else the architecture. */
    static String processor(Path cpuInfo) {
        try (Stream<String> lines = Files.lines(cpuInfo)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(MachineProvenance::architecture);
        } catch (IOException e) {
            return architecture();
        }
    }

    private static String architecture() {
        return System.getProperty("os.arch");
    }
}
