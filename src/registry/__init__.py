"""湖南省安全生产持证与信用名录平台: work-safety certificates and credit registers of Hunan."""

__version__ = "0.1.0"
