/**
 * The Flink job: a topic of interactions becomes a topic of recommendations.
 *
 * <p>In: the interactions topic; each process reads the models topic itself. Out: the
 * recommendations topic, and the dead-letter topic.
 *
 * <p>{@link io.nextup.job.RecommenderJob} is the main class; {@link
 * io.nextup.job.RecommenderPipeline} is the whole graph, with sources and sinks passed in; each
 * stage is a package with its options.
 *
 * <p>What always holds: bad configuration stops the start, bad data never stops the job; threads of
 * each process read the announcements of models, which pass through no operator; every operator has
 * a uid that equals its name.
 */
package io.nextup.job;
