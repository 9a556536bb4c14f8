package io.nextup.acceptance.faults;

import io.nextup.acceptance.faults.CircleModel.Illness;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.local.process.Wait;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;

/**
 * What may go wrong, in the order in which one system's life meets it: a model that hangs leaves
 * threads behind that never end, and the one that crashes ends their processes next. A topic that
 * has grown comes last: the job goes on as another one, with an option that skips lost records.
 */
enum Fault {
    TASK_MANAGER_KILLED {
        @Override
        void inject(Trial trial) {
            killTaskManager(trial);
            trial.system().cluster().processes().startTaskManager();
        }
    },
    CACHE_LOST {
        @Override
        void inject(Trial trial) throws Exception {
            killTaskManager(trial);
            trial.system().loseCache();
            trial.system().cluster().processes().startTaskManager();
            trial.system().awaitServes(trial.serving());
        }
    },
    STORE_AWAY_AT_START {
        @Override
        void inject(Trial trial) throws Exception {
            TrialSystem system = trial.system();
            // A process that has no model may get the bytes of an older one first.
            trial.earlier().forEach(trial.traffic()::fallBackTo);
            letPopularItemsAnswer(trial);
            int before = trial.consumer().answers().size();
            system.takeRegistryAway();
            try {
                killTaskManager(trial);
                system.loseCache();
                system.cluster().processes().startTaskManager();
                awaitPopularItems(trial, before);
                awaitAnswers(trial, trial.traffic().count());
                system.awaitCheckpoint();
            } finally {
                system.giveRegistryBack();
            }
            system.awaitServes(trial.serving());
            trial.earlier().forEach(trial.traffic()::retire);
            trial.traffic().expectModel();
        }
    },
    CORRUPT_ARTIFACT {
        @Override
        void inject(Trial trial) throws Exception {
            CircleModel model = CircleModel.backwards("corrupt");
            ModelAnnouncement announcement = model.publish(trial.system().registry());
            Path module = Path.of(URI.create(announcement.location())).resolve("model.pt");
            byte[] bytes = Files.readAllBytes(module);
            bytes[trial.random().nextInt(bytes.length)] ^= 1;
            Files.write(module, bytes);
            trial.system().announce(announcement);
            trial.system().awaitRefused(model);
        }
    },
    VANISHED_ARTIFACT {
        @Override
        void inject(Trial trial) throws Exception {
            CircleModel model = CircleModel.backwards("vanished");
            ModelAnnouncement announcement = model.publish(trial.system().registry());
            delete(Path.of(URI.create(announcement.location())));
            trial.system().announce(announcement);
            trial.system().awaitRefused(model);
        }
    },
    MODEL_EXHAUSTS_MEMORY {
        @Override
        void inject(Trial trial) throws Exception {
            CircleModel model = CircleModel.ill("exhausting", Illness.EXHAUSTS_MEMORY);
            trial.system().announce(model.publish(trial.system().registry()));
            trial.system().awaitRefused(model);
        }
    },
    MODEL_HANGS {
        @Override
        void inject(Trial trial) throws Exception {
            CircleModel model = CircleModel.ill("hanging", Illness.HANGS);
            trial.system().announce(model.publish(trial.system().registry()));
            trial.system().awaitRefused(model);
        }
    },
    MODEL_CRASHES {
        @Override
        void inject(Trial trial) throws Exception {
            CircleModel model = CircleModel.ill("crashing", Illness.CRASHES);
            trial.system().announce(model.publish(trial.system().registry()));
            trial.system().awaitCrash();
            trial.system().awaitRefused(model);
        }
    },
    MODEL_HANGS_IN_SERVICE {
        @Override
        void inject(Trial trial) throws Exception {
            TrialSystem system = trial.system();
            begin(trial, HANGS_IN_SERVICE);
            // One after another: two calls that hang end the process.
            for (int i = 0; !system.hangsEverywhere(HANGS_IN_SERVICE); i++) {
                if (i == MOST_POISONED) {
                    throw new IllegalStateException(
                            "A process has no call that hangs after %d clicks on the poison"
                                    .formatted(i));
                }
                poison(trial, "hanging" + i);
            }
            system.awaitServes(trial.serving());
            trial.traffic().recoverFrom(HANGS_IN_SERVICE);
            // Each keeps a core until it ends.
            for (String hanging : system.busyTaskManagers()) {
                system.cluster().processes().killTaskManager(hanging);
                system.cluster().processes().startTaskManager();
            }
        }
    },
    MODEL_CRASHES_IN_SERVICE {
        @Override
        void inject(Trial trial) throws Exception {
            begin(trial, CRASHES_IN_SERVICE);
            String poisonous = trial.traffic().send("crashing", CircleModel.POISON);
            int crashes =
                    trial.system()
                            .countCrashesUntil(
                                    () -> trial.consumer().answer(poisonous).isPresent());
            if (crashes > MOST_CRASHES) {
                throw new IllegalStateException(
                        "%d processes died before the poison was found".formatted(crashes));
            }
            Recommendation answer = awaitAnswer(trial, poisonous);
            if (answer.source() != Source.FALLBACK
                    || !answer.modelVersion().equals(CRASHES_IN_SERVICE.version())) {
                throw new IllegalStateException(
                        "Model %s answered the poison, as %s"
                                .formatted(answer.modelVersion(), answer.source()));
            }
            // The job must not demote the model for one request.
            trial.system().awaitServes(CRASHES_IN_SERVICE);
            trial.system().goBackTo(trial.serving());
            trial.traffic().recoverFrom(CRASHES_IN_SERVICE);
        }
    },
    JOB_MANAGER_KILLED {
        @Override
        void inject(Trial trial) {
            trial.system().cluster().processes().killJobManager();
            trial.system().cluster().processes().startJobManager();
        }
    },
    BROKER_KILLED {
        @Override
        void inject(Trial trial) {
            trial.system().killBroker();
        }
    },
    BROKER_SLOW {
        @Override
        void inject(Trial trial) throws Exception {
            for (int i = 0; i < 3; i++) {
                signal("-STOP", trial.system().brokerPid());
                try {
                    trial.traffic().await(1 + trial.random().nextDouble());
                } finally {
                    signal("-CONT", trial.system().brokerPid());
                }
                trial.traffic().await(0.3);
            }
        }
    },
    CHECKPOINTS_FAIL {
        @Override
        void inject(Trial trial) throws Exception {
            trial.system().takeCheckpointsAway();
            long failed = trial.system().cluster().failedCheckpoints(trial.system().jobId());
            Wait.until(
                    TrialSystem.PATIENCE,
                    () ->
                            trial.system().cluster().failedCheckpoints(trial.system().jobId())
                                    >= failed + 2,
                    () -> "No checkpoint failed");
            trial.system().giveCheckpointsBack();
            long completed = trial.system().cluster().completedCheckpoints(trial.system().jobId());
            Wait.until(
                    TrialSystem.PATIENCE,
                    () ->
                            trial.system().cluster().completedCheckpoints(trial.system().jobId())
                                    > completed,
                    () -> "No checkpoint is completed");
        }
    },
    CONSUMER_STOPS {
        @Override
        void inject(Trial trial) {
            trial.consumer().stop();
            trial.traffic().await(3);
            trial.consumer().start();
        }
    },
    ITEMS_DELETED {
        @Override
        void inject(Trial trial) throws Exception {
            trial.system().catalogue().deleteItems();
            trial.system().awaitStale(true);
            trial.traffic().await(1);
            trial.system().fillCatalogue();
            trial.system().awaitStale(false);
        }
    },
    ITEMS_STAND_STILL {
        @Override
        void inject(Trial trial) throws Exception {
            try (Producer<byte[], byte[]> writer = trial.system().catalogue().holdItems()) {
                trial.system().awaitStale(true);
                trial.traffic().await(1);
                writer.abortTransaction();
            }
            trial.system().awaitStale(false);
        }
    },
    TOPIC_GROWN {
        @Override
        void inject(Trial trial) throws Exception {
            TrialSystem system = trial.system();
            int before = system.growInteractions();
            String unread = trial.traffic().awaitPartition(before);
            // The job looks at the partitions where a reader starts again, and every five minutes.
            if (system.isRunning()) {
                killTaskManager(trial);
                system.cluster().processes().startTaskManager();
            }
            system.awaitStop("has grown from %d to %d partitions".formatted(before, 2 * before));
            if (trial.consumer().answer(unread).isPresent()) {
                throw new IllegalStateException("The job has read partitions that are new");
            }
            // Follows "Grown topic" in UPGRADE.md, and copies the records that the job has not
            // read.
            trial.traffic().hold();
            system.recreateInteractions(2 * before);
            system.goOn("--nextup.kafka.skip-lost-records", "true");
            trial.traffic().release();
        }
    };

    /** Models that answer rightly for a while; the ledger must know them. */
    static final CircleModel HANGS_IN_SERVICE =
            CircleModel.illInService("hanging-in-service", Illness.HANGS);

    static final CircleModel CRASHES_IN_SERVICE =
            CircleModel.illInService("crashing-in-service", Illness.CRASHES);

    /** A request that ends each process is found by this death at the latest. */
    private static final int MOST_CRASHES = 4;

    /** So many users are spread over all processes, by any hash. */
    private static final int MOST_POISONED = 20;

    /** What a fault can get at. */
    interface Trial {
        /** The newest good model: it serves unless a fault rolled out another one. */
        CircleModel serving();

        /** The good models that served before that one. */
        List<CircleModel> earlier();

        TrialSystem system();

        Traffic traffic();

        Consumer consumer();

        Random random();
    }

    /** Most processes that die one after the other before users have their answers. */
    int deathsInARow() {
        return this == MODEL_CRASHES_IN_SERVICE ? MOST_CRASHES : 1;
    }

    /** Brings the fault about, and mends from outside what would be mended from outside. */
    abstract void inject(Trial trial) throws Exception;

    /**
     * Rolls out a model that will fall ill. Events that are answered before it does stay answered:
     * none of them comes again, so only those sent from then on may be answered otherwise.
     */
    private static void begin(Trial trial, CircleModel ill) throws Exception {
        // The job goes back to four models at most, and others were announced since.
        trial.system().goBackTo(trial.serving());
        trial.system().rollOut(ill);
        trial.traffic().retire(trial.serving());
        trial.traffic().await(1);
        letPopularItemsAnswer(trial);
    }

    /** From the next event on, what is popular may answer, too; no earlier one comes again. */
    private static void letPopularItemsAnswer(Trial trial) {
        awaitAnswers(trial, trial.traffic().fallBackTo(trial.serving()));
        trial.system().awaitCheckpoint();
    }

    /** Kills one of the TaskManagers that run the job; nothing replaces it. */
    private static void killTaskManager(Trial trial) {
        List<String> busy = trial.system().busyTaskManagers();
        String victim = busy.get(trial.random().nextInt(busy.size()));
        trial.system().cluster().processes().killTaskManager(victim);
    }

    /**
     * Waits until what is popular in the announced model answers.
     *
     * @param before number of records in the topic that do not count
     */
    private static void awaitPopularItems(Trial trial, int before) {
        String announced = trial.serving().version();
        Wait.until(
                TrialSystem.PATIENCE,
                () -> {
                    List<Recommendation> answers = trial.consumer().answers();
                    return answers.subList(before, answers.size()).stream()
                            .filter(answer -> answer.source() == Source.FALLBACK)
                            .anyMatch(answer -> answer.modelVersion().equals(announced));
                },
                () -> "No popular items answer: " + trial.system().describe());
    }

    /** Waits until each of the first events has an answer. */
    private static void awaitAnswers(Trial trial, int count) {
        Wait.until(
                TrialSystem.PATIENCE,
                () -> trial.consumer().hasAll(trial.traffic().sent().subList(0, count)),
                () -> "Events stay unanswered: " + trial.system().describe());
    }

    /** The user meets what makes the model ill; whatever answers, that call of it does not. */
    private static void poison(Trial trial, String userId) {
        Recommendation answer =
                awaitAnswer(trial, trial.traffic().send(userId, CircleModel.POISON));
        boolean before = answer.modelVersion().equals(trial.serving().version());
        if (!before && answer.source() != Source.FALLBACK) {
            throw new IllegalStateException("Model %s is not ill".formatted(answer.modelVersion()));
        }
    }

    private static Recommendation awaitAnswer(Trial trial, String eventId) {
        Wait.until(
                TrialSystem.PATIENCE,
                () -> trial.consumer().answer(eventId).isPresent(),
                () -> "Event %s stays unanswered".formatted(eventId));
        return trial.consumer().answer(eventId).orElseThrow();
    }

    /** As on a command line: {@code broker-killed}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", signal, String.valueOf(pid)).start().waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill %s %d: %d".formatted(signal, pid, code));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
