"""What browsers fetch besides pages. Nothing here imports streamlit or torch."""
