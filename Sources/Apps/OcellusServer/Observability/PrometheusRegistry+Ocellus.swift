extension PrometheusRegistry {
    /// A registry that describes every metric of the server, whichever module counts it.
    static func ocellus() -> PrometheusRegistry {
        PrometheusRegistry(descriptions: [
            "ocellus_http_requests_total": Description(help: "Requests answered."),
            "ocellus_http_request_seconds": Description(
                help: "Time from the head of a request to its answer."
            ),
            "ocellus_inference_computations": Description(
                help: "Computations of base models in the server, by how many images were computed together."
            ),
            "ocellus_jobs_unfinished": Description(help: "Jobs that wait or run."),
            "ocellus_model_cache_hits": Description(help: "Predictions whose model was in memory."),
            "ocellus_model_cache_misses": Description(help: "Predictions whose model had to be loaded."),
            "ocellus_models_cached": Description(help: "Published models in memory."),
            "ocellus_models_cached_bytes": Description(help: "Memory of the models in memory."),
            "ocellus_predictions_in_progress": Description(help: "Predictions that wait or are computed."),
            "ocellus_predictions_unstored": Description(
                help: "Answered predictions that are not in the database yet."
            ),
            "ocellus_trainings": Description(help: "Trainings that are not over, by what is being done."),
            "ocellus_uptime_seconds": Description(help: "Time since the server started."),
            "ocellus_workers": Description(help: "Worker processes that run."),
            "process_resident_memory_bytes": Description(help: "Resident memory of the server."),
        ])
    }
}
